import { expect, test } from "vitest";
import { type ConsoleOptions, openConsole, openShell } from "../index.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";

const SECRET = "correct-horse-9";

/** Opens a console and collects everything that is kept of its traffic. */
function open(options: ConsoleOptions = {}) {
  const peer = new SerialPeer();
  const kept: string[] = [];
  const keep = (data: string | Uint8Array): void => void kept.push(Buffer.from(data).toString("latin1"));
  const logger = { debug: (_: object, message: string) => kept.push(message), info() {}, warn() {}, error() {} };
  const transcript = { bytes: keep, text: keep, recording: keep };
  return { peer, kept, console: openConsole(peer.stream, { timeoutMs: 1000, transcript, logger, ...options }) };
}

/** Returns a promise that rejects if the call throws. */
function attempt(call: () => unknown): Promise<unknown> {
  return new Promise((resolve) => resolve(call()));
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof Error)) throw new Error("expected an error");
  return `${error.stack}${JSON.stringify(error)}`;
}

test("a redacted text is hidden in everything that is kept and in errors, and still found by expect", async () => {
  const { peer, kept, console } = open({ redact: [SECRET] });
  for (const part of ["key: correct-", "horse-", "9\r\n", "correct-"]) peer.sends(part);
  expect((await console.expect("9\r\n")).before).toBe("key: correct-horse-");
  await console.send(`export KEY=${SECRET}\r`);
  await console.sendLine(SECRET, { charDelayMs: 1 });
  peer.sends(`it is ${SECRET} still`);
  const message = await messageOf(console.expect(`no ${SECRET}`, { timeoutMs: 20 }));
  await console.close();
  expect(message).toContain("(hidden) still");
  expect(message).not.toContain(SECRET);
  expect(console.lastLines()).not.toContain(SECRET);
  expect(kept.join("")).not.toContain(SECRET);
  expect(kept).toContain('> "export KEY=(hidden)\\r"');
  expect(kept).toContain('< "key: (hidden)\\r\\n"');
});

test("a text that is redacted later is hidden from then on", async () => {
  const { peer, kept, console } = open();
  console.redact(SECRET);
  peer.sends(`${SECRET}\r\n`);
  await console.expect("\r\n");
  await console.close();
  expect(kept.join("")).not.toContain(SECRET);
  expect(console.hideSecrets(`a ${SECRET}`)).toBe("a (hidden)");
});

test("what was sent as a secret is hidden when the far side echoes it", async () => {
  const { peer, kept, console } = open();
  peer.sends("Password: ");
  await console.expect("Password: ");
  await console.sendLine(SECRET, { secret: true });
  peer.sends(`${SECRET}\r\nLogin incorrect\r\n`);
  const message = await messageOf(console.expect("# ", { timeoutMs: 20 }));
  await console.close();
  expect(message).toContain("Login incorrect");
  expect(message + kept.join("")).not.toContain(SECRET);
});

test("a password that the far side has shown before, such as its name, is hidden only where it is sent", async () => {
  const { peer, kept, console } = open();
  peer.sends("rabbit login: ");
  await console.expect("login: ");
  await console.sendLine("rabbit", { secret: true });
  peer.sends("rabbit:~# ");
  await console.expect("# ");
  await console.close();
  expect(kept).toContain("> (hidden)");
  expect(kept).toContain('< "rabbit:~# "');
});

test("errors about options do not show secrets", async () => {
  const { console } = open();
  const password = 987_654_321 as unknown as string;
  const secrets = { secret: true } as const;
  const messages = await Promise.all([
    messageOf(openShell(console, { password })),
    messageOf(console.sendLine(password, secrets)),
    messageOf(console.send(password, secrets)),
    messageOf(attempt(() => console.redact(password))),
    messageOf(attempt(() => open({ redact: [SECRET, password] }))),
    messageOf(attempt(() => open({ redact: SECRET as unknown as string[] }))),
    messageOf(open({ encoding: "latin1" }).console.send("horse-\u{1f40e}", secrets)),
  ]);
  for (const message of messages) expect(message).not.toMatch(/987654321|horse/);
  expect(messages[0]).toContain("openShell: password must be a string, got a value of type number (hidden)");
});
