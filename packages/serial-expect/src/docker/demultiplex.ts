import { Duplex } from "node:stream";
import {
  checkArgument,
  checkOptions,
  hasMethods,
  type OptionCheck,
  type OptionChecks,
  oneOfCheck,
} from "../option-checks.ts";
import { DockerStreamParser } from "./stream-parser.ts";

/** Options of {@link demultiplexDocker}. */
export interface DemultiplexDockerOptions {
  /** The outputs that are read. Default `both`, in the order in which the engine sends them. */
  readonly output?: "both" | "stdout" | "stderr" | undefined;
}

const duplexCheck: OptionCheck = {
  expected: "a Duplex",
  accepts: (value) => hasMethods(value, ["on", "read", "write"]),
};

const demultiplexChecks: OptionChecks<DemultiplexDockerOptions> = { output: oneOfCheck("both", "stdout", "stderr") };

/**
 * Returns a Duplex of the bytes alone for a stream of Docker's engine, which packs the outputs of a container without a
 * terminal into pieces with headers (attach and exec with `Tty: false`). What is written to it is written to the stream, and
 * its end ends the stream. Open the console with `lineEnding: "\n"`, because there is no terminal.
 *
 * @example
 * ```ts
 * await using console = openConsole(demultiplexDocker(stream), { lineEnding: "\n", endStream: true });
 * ```
 * @throws {TypeError} if the stream is not a Duplex, or an option is not valid
 */
export function demultiplexDocker(stream: Duplex, options: DemultiplexDockerOptions = {}): Duplex {
  checkArgument("demultiplexDocker: stream", duplexCheck, stream);
  checkOptions("demultiplexDocker", options, demultiplexChecks);
  const { output: wanted = "both" } = options;
  const parser = new DockerStreamParser();
  const result = new Duplex({
    read: () => void stream.resume(),
    write: (chunk: Buffer, _encoding, done) => void stream.write(chunk, done),
    final: (done) => void stream.end(done),
    destroy: (error, done) => {
      stream.destroy();
      done(error);
    },
  });
  stream.on("data", (chunk: Buffer) => {
    try {
      for (const { output, bytes } of parser.push(chunk))
        if ((wanted === "both" || wanted === output) && !result.push(bytes)) stream.pause();
    } catch (error) {
      result.destroy(error as Error);
    }
  });
  stream.on("end", () => void result.push(null));
  stream.on("error", (error) => void result.destroy(error));
  stream.on("close", () => {
    if (!stream.readableEnded) result.destroy();
  });
  return result;
}
