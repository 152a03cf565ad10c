import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { Duplex, PassThrough } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { EOF, openConsole } from "../index.ts";

/** Holds the event loop, as a debugger's breakpoint or long work does. */
function hold(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

const ended: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

/** Returns the two ends of a connection. */
async function pair(): Promise<[Socket, Socket]> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server has no address");
  const ours = connect(address.port, address.address);
  const [theirs]: Socket[] = await once(server, "connection");
  if (theirs === undefined) throw new Error("the server has no connection");
  ours.on("error", () => {});
  ended.push(
    () => ours.destroy(),
    () => theirs.destroy(),
    () => server.close(),
  );
  return [ours, theirs];
}

describe("what the far side wrote before its end is found, although something is sent after it", () => {
  test("on a socket that a child inherited", async () => {
    const child = spawn("/bin/sh", ["-c", "printf 'last words' >&3"], {
      stdio: ["ignore", "ignore", "inherit", "pipe"],
    });
    const stream = child.stdio[3];
    if (!(stream instanceof Duplex)) throw new Error("the child has no socket");
    const console = openConsole(stream, { timeoutMs: 5000 });
    // The child ends while nothing is read.
    hold(300);
    await console.send("x").catch(() => {});
    expect((await console.expect("last words")).before).toBe("");
    await expect(console.send("more")).rejects.toMatchObject({ code: "eof" });
  });

  test.each([
    ["a child that has ended", "head -c 60000 /dev/zero; printf 'last words'"],
    ["a child that no longer reads", "exec 0<&-; head -c 300000 /dev/zero; printf 'last words'"],
  ])("on the two pipes of %s, while a slow transcript pauses reading", async (_, script) => {
    const child = spawn("/bin/sh", ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
    const slow = new PassThrough();
    const pipes = { readable: child.stdout, writable: child.stdin };
    const console = openConsole(pipes, { timeoutMs: 5000, endStream: true, transcript: { bytes: slow } });
    hold(300);
    await once(slow, "readable");
    for (let sends = 0; sends < 3; sends++) await expect(console.send("x")).rejects.toMatchObject({ code: "eof" });
    slow.resume();
    expect((await console.expect("last words")).before).toMatch(/^\0{60000,}$/);
    expect((await console.expect(EOF)).before).toBe("");
    await console.close();
  });

  test("on a connection whose other end was reset", async () => {
    const [ours, theirs] = await pair();
    const console = openConsole(ours, { timeoutMs: 5000 });
    theirs.end("last words");
    hold(100);
    for (let sends = 0; sends < 3; sends++) await console.send("x").catch(() => {});
    expect((await console.expect("last words")).before).toBe("");
  });
});

test("bytes arrive complete and in order at a far side that reads slowly", async () => {
  const [ours, theirs] = await pair();
  const console = openConsole(ours, { timeoutMs: 20_000 });
  const sent = Buffer.from(Array.from({ length: 300_000 }, (_, i) => `${i}\n`).join(""));
  theirs.pause();
  const sending = Promise.all([console.send(sent), console.send("end")]);
  await new Promise(setImmediate);
  const chunks: Buffer[] = [];
  theirs.on("data", (chunk: Buffer) => void chunks.push(chunk));
  theirs.resume();
  await sending;
  await console.close();
  ours.end();
  await once(theirs, "end");
  expect(Buffer.concat(chunks).equals(Buffer.concat([sent, Buffer.from("end")]))).toBe(true);
});

describe("text that arrived while the event loop was held is found", () => {
  test("although the time is over", async () => {
    const [ours, theirs] = await pair();
    const console = openConsole(ours);
    const finding = console.expect("login: ", { timeoutMs: 50 });
    theirs.write("login: ");
    hold(200);
    expect((await finding).text).toBe("login: ");
  });

  test("although the idle time is over", async () => {
    const [ours, theirs] = await pair();
    const console = openConsole(ours);
    const finding = console.expect("login: ", { timeoutMs: 5000, idleTimeoutMs: 150 });
    theirs.write("log");
    hold(300);
    await new Promise(setImmediate);
    theirs.write("in: ");
    expect((await finding).text).toBe("login: ");
  });
});
