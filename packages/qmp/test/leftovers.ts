import { afterAll, expect, vi } from "vitest";
import { startedQemus } from "./qemu.ts";

/** Returns the open processes, servers and sockets of this process. */
function handles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /Process|Server|Pipe|Socket/.test(name));
}

/** Asserts after the file's tests that every QEMU has ended and that no socket is left. */
export function expectNothingLeft(): void {
  const before = handles();
  afterAll(async () => {
    expect(startedQemus.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)).toEqual([]);
    // Node releases a process's handle only after its "close" event.
    await vi.waitFor(() => expect(handles()).toEqual(before), { timeout: 60_000 });
  });
}
