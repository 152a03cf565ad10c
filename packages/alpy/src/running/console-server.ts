import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Socket } from "node:net";
import { Writable } from "node:stream";
import type { AnnouncedConsole } from "./announced-testbed.ts";

/** How much of the earlier output a viewer sees first. */
const EARLIER_OUTPUT_BYTES = 4 * 1024;
/** How far a viewer may fall behind: the console, and with it the test, never waits for a viewer. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** Input of {@link serveConsole} in addition to the console. */
export interface ConsoleService {
  readonly socket: Socket;
  /** Path of the file with all its output. */
  readonly log: string;
  /** Whether input from the socket is discarded. */
  readonly readOnly: boolean;
}

/** Shows a console on a connection, its last lines first, and sends input to it, until either ends. */
export function serveConsole(console: AnnouncedConsole, { socket, log, readOnly }: ConsoleService): void {
  const stop = console.watch(createViewer(socket));
  socket.write(lastLines(log));
  socket.on("data", (input: Buffer) => {
    if (readOnly) return;
    socket.pause();
    console.send(input, { typed: true }).then(
      () => socket.resume(),
      () => socket.end(),
    );
  });
  socket.on("end", () => socket.end());
  socket.on("close", stop);
}

/** Creates a stream that is never full: a connection that does not read is closed. */
function createViewer(socket: Socket): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, callback) {
      if (socket.writableLength > MAX_WAITING_BYTES) socket.destroy();
      else if (socket.writable) socket.write(chunk);
      callback();
    },
  });
}

function lastLines(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const start = Math.max(0, size - EARLIER_OUTPUT_BYTES);
    const bytes = Buffer.alloc(size - start);
    const tail = bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start));
    return start === 0 ? tail : tail.subarray(tail.indexOf("\n") + 1);
  } finally {
    closeSync(file);
  }
}
