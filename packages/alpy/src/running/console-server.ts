import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Socket } from "node:net";
import { Writable } from "node:stream";
import type { SerialConsole } from "@alpy/serial-expect";

/** How much of what was said before is shown first. */
const pastBytes = 4 * 1024;
/** How far behind a viewer may fall: the console, and with it the test, never waits for one. */
const maximumWaitingBytes = 1024 * 1024;

/** Where a console is served. */
export interface ConsoleService {
  socket: Socket;
  /** The file with all that it has said. */
  log: string;
  /** Whether what comes from the socket is thrown away. */
  readOnly: boolean;
}

/** Lets a connection see a console, its last lines first, and type on it, until either ends. */
export function serveConsole(console: SerialConsole, { socket, log, readOnly }: ConsoleService): void {
  const stop = console.watch(viewer(socket));
  socket.write(lastLines(log));
  socket.on("data", (typed: Buffer) => {
    if (readOnly) return;
    socket.pause();
    console.send(typed).then(
      () => socket.resume(),
      () => socket.end(),
    );
  });
  socket.on("end", () => socket.end());
  socket.on("close", stop);
}

/** Takes whatever comes; one that does not read is let go. */
function viewer(socket: Socket): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, callback) {
      if (socket.writableLength > maximumWaitingBytes) socket.destroy();
      else if (socket.writable) socket.write(chunk);
      callback();
    },
  });
}

function lastLines(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const start = Math.max(0, size - pastBytes);
    const bytes = Buffer.alloc(size - start);
    const tail = bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start));
    return start === 0 ? tail : tail.subarray(tail.indexOf("\n") + 1);
  } finally {
    closeSync(file);
  }
}
