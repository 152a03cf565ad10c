import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { promisify } from "node:util";
import { SerialPort } from "serialport";
import { Client, type ClientChannel, type PseudoTtyOptions } from "ssh2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demultiplexDocker, openConsole, openShell } from "../src/index.ts";
import { spawnPty } from "../src/pty/index.ts";

const run = promisify(execFile);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "transports-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Returns a port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Starts a server, and waits until it accepts connections. */
async function serve(program: string, args: readonly string[], port: number): Promise<AsyncDisposable> {
  // It ends with this process.
  const server = spawn("setpriv", ["--pdeathsig", "KILL", program, ...args], { stdio: "ignore" });
  const exit = once(server, "exit");
  const hasEnded = (): boolean => server.exitCode !== null || server.signalCode !== null;
  while (!(await accepts(port))) if (hasEnded()) throw new Error(`${program} ended; is its Debian package installed?`);
  return {
    [Symbol.asyncDispose]: async () => {
      server.kill("SIGKILL");
      await exit;
    },
  };
}

/** Returns an image with a shell. */
function nodeImage(): string {
  const image = process.env.ALPY_NODE_IMAGE;
  if (image === undefined) throw new Error("ALPY_NODE_IMAGE must name an image with a shell");
  return image;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const events = [once(socket, "connect").then(() => true), once(socket, "close").then(() => false)];
  const isOpen = await Promise.race(events).catch(() => false);
  socket.destroy();
  return isOpen;
}

/** Holds the event loop until a child has ended. */
function holdUntilEnded(pid: number): void {
  while (!/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8")));
}

describe("sshd of OpenSSH", () => {
  let port: number;
  let key: string;
  let server: AsyncDisposable;

  beforeAll(async () => {
    port = await freePort();
    key = join(folder, "key");
    for (const name of ["host", "key"])
      await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", name === "key" ? "rab bit" : "", "-f", join(folder, name)]);
    // sshd of root wants this folder, which its service creates.
    if (userInfo().uid === 0) await mkdir("/run/sshd", { recursive: true });
    const config = [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${join(folder, "host")}`,
      `AuthorizedKeysFile ${key}.pub`,
      "StrictModes no",
      "UsePAM no",
      `PidFile ${join(folder, "sshd.pid")}`,
    ];
    await writeFile(join(folder, "sshd_config"), `${config.join("\n")}\n`);
    server = await serve("/usr/sbin/sshd", ["-D", "-f", join(folder, "sshd_config")], port);
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("is reached by ssh on a terminal, whose questions are answered", async () => {
    const hosts = `UserKnownHostsFile=${join(folder, "known")}`;
    const args = ["-F", "none", "-o", hosts, "-i", key, "-p", `${port}`, "127.0.0.1", "env PS1='$ ' dash -i"];
    await using pty = await spawnPty("ssh", { args: ["-tt", ...args], columns: 100, rows: 30 });
    await using console = openConsole(pty);
    await console.expect("continue connecting (yes/no/[fingerprint])? ");
    await console.sendLine("yes");
    await console.expect(/passphrase for key [^\n]*: /);
    await console.sendLine("rab bit", { secret: true });
    const shell = await openShell(console);
    expect((await shell.check("stty size; echo $SSH_TTY")).output).toMatch(/^30 100\n\/dev\/pts\/\d+\n$/);
    await expect(shell.run("exit 3")).rejects.toMatchObject({ code: "eof" });
    expect(await pty.exit).toEqual({ exitCode: 3, signal: null });
  });

  test("is reached by ssh on pipes, and its last words are found although something is sent after its end", async () => {
    const askpass = join(folder, "askpass");
    await writeFile(askpass, "#!/bin/sh\necho 'rab bit'\n", { mode: 0o700 });
    const args = ["-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-i", key];
    const ssh = spawn("ssh", ["-T", ...args, "-p", `${port}`, "127.0.0.1", "echo ready; read -r x; echo last words"], {
      env: { PATH: process.env.PATH, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: "force" },
      stdio: ["pipe", "pipe", "ignore"],
    });
    await using console = openConsole(
      { readable: ssh.stdout, writable: ssh.stdin },
      { lineEnding: "\n", endStream: true, timeoutMs: 60_000 },
    );
    await console.expect("ready");
    await console.sendLine("go on");
    holdUntilEnded(ssh.pid ?? 0);
    await expect(console.sendLine("more")).rejects.toMatchObject({ code: "eof" });
    expect((await console.expect("last words")).before).toBe("\n");
  });

  test("is reached by ssh -T, whose shell has no terminal", async () => {
    const hosts = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"];
    const plain = join(folder, "plain");
    await writeFile(plain, await readFile(key), { mode: 0o600 });
    await run("ssh-keygen", ["-q", "-p", "-P", "rab bit", "-N", "", "-f", plain]);
    const args = ["-T", "-F", "none", ...hosts, "-i", plain, "-p", `${port}`, "127.0.0.1"];
    const ssh = spawn("ssh", args, { stdio: ["pipe", "pipe", "inherit"] });
    const exit = once(ssh, "exit");
    {
      const stream = Duplex.from({ readable: ssh.stdout, writable: ssh.stdin });
      await using console = openConsole(stream, { endStream: true });
      const shell = await openShell(console, { hasTerminal: false });
      expect(await shell.run("[ -t 0 ] || echo pipe; echo err >&2; (exit 7)")).toMatchObject({
        exitCode: 7,
        output: "pipe\nerr\n",
      });
      await shell.upload("port = 53\n", join(folder, "dns.conf"));
      expect((await shell.download(join(folder, "dns.conf"))).toString()).toBe("port = 53\n");
    }
    await exit;
  });

  test("is reached by a channel of ssh2", async () => {
    const client = new Client();
    const privateKey = await readFile(key);
    client.connect({ host: "127.0.0.1", port, username: userInfo().username, privateKey, passphrase: "rab bit" });
    await once(client, "ready");
    const openChannel = promisify<PseudoTtyOptions, ClientChannel>(client.shell.bind(client));
    {
      await using console = openConsole(await openChannel({ term: "dumb", rows: 31, cols: 101 }), { endStream: true });
      const shell = await openShell(console);
      expect((await shell.check("stty size")).output).toBe("31 101\n");
      expect(await shell.run("(exit 7)")).toMatchObject({ exitCode: 7 });
    }
    const closed = once(client, "close");
    client.end();
    await closed;
  });
});

test("a serial port of serialport passes all bytes, both ways", async () => {
  await using pty = await spawnPty("sh", { args: ["-c", "stty raw -echo; tty; exec sleep 1000"] });
  await using far = openConsole(pty, { encoding: "latin1" });
  const path = (await far.expect(/\/dev\/\S+/)).text;
  const port = new SerialPort({ path, baudRate: 115_200 });
  await once(port, "open");
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  {
    await using console = openConsole(port, { encoding: "latin1", endStream: true });
    await far.send(Buffer.concat([bytes, Buffer.from("end")]));
    expect((await console.expectBytes("end")).before).toEqual(bytes);
    await console.send(Buffer.concat([bytes, Buffer.from("end")]));
    expect((await far.expectBytes("end")).before.subarray(-256)).toEqual(bytes);
  }
  if (port.isOpen) await promisify(port.close.bind(port))();
});

test("a console server that passes bytes over TCP, here socat, is a console", async () => {
  const port = await freePort();
  const shellFile = join(folder, "shell");
  await writeFile(shellFile, "#!/bin/sh\nexec env PS1='$ ' dash -i\n", { mode: 0o755 });
  const args = [`TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork`, `EXEC:${shellFile},pty,stderr,setsid,ctty`];
  await using _ = await serve("socat", args, port);
  await using console = openConsole(connect(port, "127.0.0.1"), { endStream: true });
  const shell = await openShell(console);
  expect(await shell.run("(exit 7)")).toMatchObject({ exitCode: 7 });
  await expect(shell.run("exit")).rejects.toMatchObject({ code: "eof" });
});

test("the outputs of a container without a terminal are separated", async () => {
  const image = nodeImage();
  const created = await run("docker", ["create", "-i", "--network", "none", "--entrypoint", "sh", image]);
  const id = created.stdout.trim();
  try {
    const path = `/containers/${id}/attach?stream=1&stdin=1&stdout=1&stderr=1`;
    const headers = { Connection: "Upgrade", Upgrade: "tcp" };
    const attach = request({ socketPath: "/var/run/docker.sock", method: "POST", path, headers });
    const upgraded: Promise<[unknown, Socket]> = once(attach, "upgrade") as Promise<[unknown, Socket]>;
    attach.end();
    const stream = (await upgraded)[1];
    await run("docker", ["start", id]);
    await using console = openConsole(demultiplexDocker(stream), { lineEnding: "\n", endStream: true });
    for (const line of ["echo out", "echo err >&2"]) {
      await console.sendLine(line);
      expect((await console.expect("\n")).before).toBe(line.slice(5, 8));
    }
    await console.sendLine("exit 3");
    await expect(console.expect("never")).rejects.toMatchObject({ code: "eof" });
  } finally {
    await run("docker", ["rm", "-f", id]);
  }
});

test("a container with a terminal is reached by docker attach", async () => {
  const image = nodeImage();
  const name = `serial-expect-${process.pid}-${Date.now()}`;
  await run("docker", ["run", "-dit", "--rm", "--network", "none", "--name", name, "--entrypoint", "sh", image]);
  try {
    await using pty = await spawnPty("docker", { args: ["attach", name], columns: 90, rows: 20 });
    await using console = openConsole(pty);
    const shell = await openShell(console);
    expect(await shell.run("(exit 7)")).toMatchObject({ exitCode: 7 });
    expect((await shell.check("cat /proc/1/comm")).output).toBe("sh\n");
    await expect(shell.run("exit")).rejects.toMatchObject({ code: "eof" });
  } finally {
    await run("docker", ["rm", "-f", name]).catch(() => {});
  }
});
