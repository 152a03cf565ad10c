import { spawnSync } from "node:child_process";
import { afterAll, describe, expect, test } from "vitest";
import { openConsole } from "../src/index.ts";
import { PtyPeer } from "./pty-peer.ts";

const SHELL = "busybox";
const missing = spawnSync(SHELL, ["true"]).status !== 0 && `${SHELL} is not installed`;
if (missing && process.env.CI) throw new Error(`${missing}: the integration tests need it`);
if (missing) console.warn(`skipped: ${missing}`);

afterAll(() => {
  expect(PtyPeer.started.every(({ ended }) => ended)).toBe(true);
});

describe.skipIf(missing)("busybox sh on a terminal", () => {
  test("queries the cursor position; with the answer and stripping, nothing of it is in the matched text", async () => {
    const raw: Buffer[] = [];
    await using peer = await PtyPeer.start(`${SHELL} sh`);
    await using console = openConsole(peer.stream, {
      timeoutMs: 10_000,
      terminal: { stripEscapes: true, answerQueries: true },
      transcript: { bytes: (bytes) => void raw.push(Buffer.from(bytes)) },
    });
    await console.expect(/[$#] /);
    for (const word of ["one", "two", "three"]) {
      await console.sendLine(`echo ${word}`, { echo: true });
      expect((await console.expect(/[$#] /)).before).toBe(`${word}\r\n${peer.directory} `);
    }
    expect(Buffer.concat(raw).toString()).toContain("\x1b[6n");
  });
});
