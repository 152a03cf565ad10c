import { expect, test } from "vitest";
import { openConsole, openShell, ShellCommandError } from "../src/index.ts";
import { PtyPeer } from "./pty-peer.ts";

const PASSWORD = "unique-pass'word-4711";
const TOKEN = "unique-token-0815";

/** A login on a terminal that echoes what is typed, the password too, and then a shell. */
const LOGIN = `sh -c 'printf "box login: "; read user; printf "Password: "; read pass; exec sh -i'`;

test("neither a password nor a redacted text is in any record or error of a real shell whose commands fail", async () => {
  await using peer = await PtyPeer.start(LOGIN);
  const kept: string[] = [];
  const keep = (data: string | Uint8Array): void => void kept.push(Buffer.from(data).toString("latin1"));
  const logger = { debug: (_: object, message: string) => kept.push(message), info() {}, warn() {}, error() {} };
  const console = openConsole(peer.stream, {
    logger,
    redact: [TOKEN],
    transcript: { bytes: keep, text: keep, recording: keep },
    endStream: true,
  });
  const shell = await openShell(console, { login: "root", password: PASSWORD });
  const failed = [
    await shell.check(`echo ${TOKEN}; false`).catch((error: unknown) => error),
    await shell.check(`echo "${PASSWORD}" >&2; exit_with() { return 3; }; exit_with`).catch((error: unknown) => error),
    await shell.upload("text", `/nowhere/${TOKEN}`).catch((error: unknown) => error),
    await shell.download(`/nowhere/${TOKEN}`).catch((error: unknown) => error),
    await console.expect(`not ${TOKEN}`, { timeoutMs: 10 }).catch((error: unknown) => error),
  ];
  // What a command printed is returned as it is.
  expect((await shell.run(`echo ${TOKEN}`)).output.trim()).toBe(TOKEN);
  await console.close();
  expect(failed[0]).toBeInstanceOf(ShellCommandError);
  const shown = failed.map((error) => {
    const { stack, cause, ...fields } = error as Error;
    return `${stack} ${JSON.stringify(fields)} ${(cause as Error | undefined)?.stack}`;
  });
  for (const text of [...shown, ...kept, kept.join("")]) {
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain(PASSWORD);
  }
  expect(kept.join("")).toContain("echo (hidden)");
});
