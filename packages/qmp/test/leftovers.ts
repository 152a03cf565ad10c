import { afterAll, expect, vi } from "vitest";
import { startedQemus } from "./qemu.ts";

/** What this process holds open towards others. */
function handles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /Process|Server|Pipe|Socket/.test(name));
}

/** Asserts, when the file's tests are over, that every QEMU has ended and no socket is left. */
export function expectNothingLeft(): void {
  const before = handles();
  afterAll(async () => {
    expect(startedQemus.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)).toEqual([]);
    // Node lets go of a process's handle only after its "close".
    await vi.waitFor(() => expect(handles()).toEqual(before));
  });
}
