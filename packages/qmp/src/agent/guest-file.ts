import { QmpError } from "../errors.ts";
import { type AgentHost, type AgentLimits, shareTime } from "./agent-host.ts";

/** What one command reads or writes. The agent itself takes up to 48 MiB. */
const PART_BYTES = 256 * 1024;

/** Reads a whole file of the guest. */
export async function readGuestFile(
  host: AgentHost,
  path: string,
  maxBytes: number,
  limits: AgentLimits,
): Promise<Buffer> {
  return await withFile(host, path, "r", limits, async (handle, left) => {
    const parts: Buffer[] = [];
    for (let bytes = 0; ; ) {
      const part = await host.execute("guest-file-read", { handle, count: PART_BYTES }, left());
      const data = Buffer.from(part["buf-b64"], "base64");
      parts.push(data);
      bytes += data.length;
      if (bytes > maxBytes) {
        throw new QmpError(
          "file-too-large",
          `${JSON.stringify(path)} in the guest has more than ${maxBytes} bytes; raise maxBytes`,
        );
      }
      if (part.eof || data.length === 0) return Buffer.concat(parts);
    }
  });
}

/** Writes a file of the guest, or appends to it. */
export async function writeGuestFile(
  host: AgentHost,
  path: string,
  { data, mode }: { readonly data: Uint8Array; readonly mode: "w" | "a" },
  limits: AgentLimits,
): Promise<void> {
  await withFile(host, path, mode, limits, async (handle, left) => {
    for (let at = 0; at < data.length; ) {
      const part = Buffer.from(data.subarray(at, at + PART_BYTES)).toString("base64");
      const { count } = await host.execute("guest-file-write", { handle, "buf-b64": part }, left());
      if (count === 0)
        throw new QmpError("command-failed", `the guest agent wrote nothing more to ${JSON.stringify(path)}`);
      at += count;
    }
    await host.execute("guest-file-flush", { handle }, left());
  });
}

/** The agent keeps a file open until it is closed, also after the end of the connection. */
async function withFile<T>(
  host: AgentHost,
  path: string,
  mode: string,
  limits: AgentLimits,
  use: (handle: number, left: () => AgentLimits) => Promise<T>,
): Promise<T> {
  const left = shareTime(limits);
  const handle = await host.execute("guest-file-open", { path, mode }, left());
  let result: T;
  try {
    result = await use(handle, left);
  } catch (error) {
    // The first error counts. The signal may be aborted, and the time may be over.
    const cleanUp = { timeoutMs: limits.timeoutMs, signal: undefined };
    await host.execute("guest-file-close", { handle }, cleanUp).catch(() => undefined);
    throw error;
  }
  await host.execute("guest-file-close", { handle }, left());
  return result;
}
