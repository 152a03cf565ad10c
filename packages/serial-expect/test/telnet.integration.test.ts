import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectTelnet, openConsole, openShell } from "../src/index.ts";
import { spawnPty } from "../src/pty/index.ts";

const run = promisify(execFile);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telnet-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

describe("telnetd of Debian's inetutils", () => {
  const daemons: ChildProcess[] = [];
  let server: Server;
  let port: number;

  beforeAll(async () => {
    await access("/usr/sbin/telnetd");
    await writeFile(join(folder, "login"), "#!/bin/sh\nexec env PS1='$ ' dash -i\n", { mode: 0o755 });
    // inetd's part: each connection is the standard input of a daemon.
    server = createServer({ pauseOnConnect: true }, (socket) => {
      const daemon = spawn("/usr/sbin/telnetd", ["-h", "-E", join(folder, "login")], {
        stdio: [socket, socket, "inherit"],
      });
      daemons.push(daemon);
      socket.destroy();
    });
    port = await listen(server);
  });

  afterAll(async () => {
    server.close();
    for (const daemon of daemons)
      if (daemon.exitCode === null && daemon.signalCode === null) await once(daemon, "exit");
  });

  test("knows the type and size of the terminal, and runs commands with their exit codes", async () => {
    await using connection = await connectTelnet({ host: "127.0.0.1", port, term: "vt220", columns: 100, rows: 30 });
    await using console = openConsole(connection);
    const shell = await openShell(console);
    expect((await shell.check("echo $TERM; stty size")).output).toBe("vt220\n30 100\n");
    expect(connection.echoes).toBe(true);
    connection.resize(132, 43);
    await shell.check("until [ \"$(stty size)\" = '43 132' ]; do sleep 0.05; done");
    expect(await shell.run("(exit 7)")).toMatchObject({ exitCode: 7 });
    await expect(shell.run("exit")).rejects.toMatchObject({ code: "eof" });
    expect(console.state).toBe("ended");
  });

  test("passes all bytes of a file in both directions", async () => {
    await using connection = await connectTelnet({ host: "127.0.0.1", port });
    await using console = openConsole(connection);
    const shell = await openShell(console);
    const data = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff));
    const path = join(folder, "bytes");
    await shell.upload(data, path);
    expect(await shell.download(path)).toEqual(data);
    await expect(shell.run("exit")).rejects.toMatchObject({ code: "eof" });
  });
});

describe("a serial port of ser2net", () => {
  test("is set as asked, in RFC 2217, and passes all bytes unchanged", async () => {
    await using pty = await spawnPty("sh", { args: ["-c", "stty raw -echo; tty; exec sleep 1000"] });
    await using line = openConsole(pty, { encoding: "latin1" });
    const device = (await line.expect(/\/dev\/\S+/)).text;
    const probe = createServer();
    const port = await listen(probe);
    probe.close();
    await once(probe, "close");
    const config = join(folder, "ser2net.yaml");
    const entry = `  accepter: telnet(rfc2217),tcp,127.0.0.1,${port}\n  connector: serialdev,${device},9600n81,local\n`;
    await writeFile(config, `%YAML 1.1\n---\nconnection: &port\n${entry}`);
    const daemon = spawn("ser2net", ["-n", "-d", "-c", config, "-P", join(folder, "pid")], { stdio: "ignore" });
    await using _ = {
      [Symbol.asyncDispose]: async () => {
        daemon.kill("SIGKILL");
        if (daemon.exitCode === null && daemon.signalCode === null) await once(daemon, "exit");
      },
    };
    await accepts(port);

    await using connection = await connectTelnet({
      host: "127.0.0.1",
      port,
      serial: { baudRate: 19_200, stopBits: 2 },
    });
    expect((await run("stty", ["-a", "-F", device])).stdout).toMatch(/^speed 19200 baud;[\s\S]* cstopb /);
    await connection.setSerial({
      baudRate: 115_200,
      dataBits: 8,
      parity: "none",
      stopBits: 1,
      flowControl: "none",
    });
    expect((await run("stty", ["-a", "-F", device])).stdout).toMatch(/^speed 115200 baud;[\s\S]* -cstopb /);

    await using console = openConsole(connection, { encoding: "latin1" });
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    await console.send(Buffer.concat([bytes, Buffer.from("end")]));
    // The other side of the PTY is the device that the port leads to.
    expect((await line.expectBytes("end")).before.subarray(-256)).toEqual(bytes);
    await line.send(Buffer.concat([bytes, Buffer.from("end")]));
    expect((await console.expectBytes("end")).before).toEqual(bytes);
    await connection.sendBreak(1);
  });
});

/** Waits until a port accepts connections. */
async function accepts(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "close").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return;
  }
}
