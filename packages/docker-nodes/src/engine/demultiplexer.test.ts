import { describe, expect, it } from "vitest";
import { Demultiplexer } from "./demultiplexer.ts";

function frame(type: number, text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = type;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

function demultiplex(chunks: readonly Uint8Array[]): { stdout: string; stderr: string } {
  const received: Record<"stdout" | "stderr", Buffer[]> = { stdout: [], stderr: [] };
  const demultiplexer = new Demultiplexer((stream, bytes) => received[stream].push(Buffer.from(bytes)));
  for (const chunk of chunks) demultiplexer.push(chunk);
  return { stdout: Buffer.concat(received.stdout).toString(), stderr: Buffer.concat(received.stderr).toString() };
}

const attached = Buffer.concat([
  frame(1, "größe"),
  frame(2, "warn"),
  frame(1, ""),
  frame(1, "✓ done\n"),
  frame(2, "!"),
]);
const EXPECTED = { stdout: "größe✓ done\n", stderr: "warn!" };

describe("the demultiplexer", () => {
  it("separates stdout from stderr", () => {
    expect(demultiplex([attached])).toEqual(EXPECTED);
  });

  it("produces the same byte by byte", () => {
    expect(demultiplex(Array.from(attached, (byte) => Uint8Array.of(byte)))).toEqual(EXPECTED);
  });

  it("produces the same for every split into two", () => {
    for (let at = 0; at <= attached.length; at++) {
      expect(demultiplex([attached.subarray(0, at), attached.subarray(at)])).toEqual(EXPECTED);
    }
  });

  it("passes payload on before its frame is complete", () => {
    expect(demultiplex([frame(1, "a long line").subarray(0, 12)])).toEqual({ stdout: "a lo", stderr: "" });
  });

  it("refuses the raw stream of a terminal", () => {
    expect(() => demultiplex([Buffer.from("login: what")])).toThrow(/not a multiplexed Docker stream: header 6c6f67/);
  });

  it("refuses a header whose reserved bytes are not zero", () => {
    expect(() => demultiplex([Uint8Array.of(1, 0, 7, 0, 0, 0, 0, 1)])).toThrow(RangeError);
  });
});
