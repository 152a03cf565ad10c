import { describe, expect, test } from "vitest";
import { demultiplexDocker, openConsole } from "../index.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";

function piece(type: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(type);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

const STREAM = Buffer.concat([piece(1, "out 1\n"), piece(2, "err\n"), piece(1, ""), piece(0, "out 2\n")]);

describe("the outputs of a container without a terminal", () => {
  test.each([
    ["both", "out 1\nerr\nout 2\n"],
    ["stdout", "out 1\nout 2\n"],
    ["stderr", "err\n"],
  ] as const)("are read as %s, no matter where the stream is cut", async (output, text) => {
    for (let at = 0; at <= STREAM.length; at++) {
      const peer = new SerialPeer();
      const stream = demultiplexDocker(peer.stream, { output });
      for (const chunk of [STREAM.subarray(0, at), STREAM.subarray(at)]) if (chunk.length > 0) peer.sends(chunk);
      peer.ends();
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).toString()).toBe(text);
    }
  });

  test("are a console, whose input is sent unchanged", async () => {
    const peer = new SerialPeer();
    await using console = openConsole(demultiplexDocker(peer.stream), { lineEnding: "\n", endStream: true });
    await console.sendLine("echo");
    peer.sends(STREAM);
    expect((await console.expect("err\n")).before).toBe("out 1\n");
    expect(peer.received().toString()).toBe("echo\n");
  });

  test("are refused with an explanation if they are plain bytes", async () => {
    const peer = new SerialPeer();
    await using console = openConsole(demultiplexDocker(peer.stream));
    const failed = console.expect("x");
    peer.sends("/ # plain text");
    await expect(failed).rejects.toMatchObject({ code: "stream-failed" });
    await expect(failed).rejects.toThrow("a container with a terminal sends plain bytes");
  });

  test("need a stream and known options", () => {
    expect(() => demultiplexDocker({} as never)).toThrow("demultiplexDocker: stream must be a Duplex, got {}");
    const { stream } = new SerialPeer();
    expect(() => demultiplexDocker(stream, { output: "all" as never })).toThrow(
      "demultiplexDocker: output must be both or stdout or stderr, got 'all'",
    );
  });
});
