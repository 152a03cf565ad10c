import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNodes, type Node, type NodeSet } from "../src/index.ts";
import { at, docker, leftByUs, missing } from "./support.ts";

describe.skipIf(missing())("an application's container", () => {
  let nodeSet: NodeSet;
  let node: Node;
  let folder: string;
  const lines: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "docker-nodes-"));
    nodeSet = await createNodes({
      nodes: [{ addresses: ["192.0.2.1/24"], ipv6: true }],
      onApplicationLine: ({ line }) => void lines.push(line),
    });
    node = at(nodeSet.nodes);
    await nodeSet.attach();
  });

  afterAll(async () => {
    await nodeSet.close();
    await rm(folder, { recursive: true });
    expect(await leftByUs()).toEqual([]);
  });

  it("has a read-only root and a /tmp of its own", async () => {
    const script = "echo a >/tmp/a && cat /tmp/a; touch /etc/a";
    const { stdout, stderr, exitCode } = await node.run(["sh", "-c", script]);
    expect([stdout, exitCode]).toEqual(["a\n", 1]);
    expect(stderr).toMatch(/Read-only file system/);
    expect((await node.run(["touch", "/etc/a"], { writableRoot: true })).exitCode).toBe(0);
  });

  it("has files from text, bytes and this host, with their modes, next to the image's own", async () => {
    const hostPath = join(folder, "script");
    await writeFile(hostPath, "#!/bin/sh\necho ran größe\n");
    const files = {
      "/etc/app/text": "größe\n",
      "/etc/app/bytes": { content: Uint8Array.of(0xff, 10), mode: 0o600 },
      "/etc/extra": "extra\n",
      "/opt/bin/script": { hostPath, mode: 0o755 },
    };
    const script = "cd /etc/app; cat text; stat -c '%a %s' text bytes; cat /etc/extra; ls /etc/passwd; /opt/bin/script";
    const expected = "größe\n644 8\n600 2\nextra\n/etc/passwd\nran größe\n";
    expect(await node.run(["sh", "-c", script], { files })).toMatchObject({ stdout: expected, stderr: "" });
    expect(await node.run(["sh", "-c", script], { files, writableRoot: true })).toMatchObject({ stdout: expected });
  });

  it("leaves no volume behind", async () => {
    const before = await docker("volume", "ls", "--quiet");
    await node.run(["true"], { files: { "/etc/app/x": "" } });
    const left = async () => (await docker("volume", "ls", "--quiet")).split("\n").filter((id) => !before.includes(id));
    for (let look = 0; look < 50 && (await left()).length > 0; look++)
      await new Promise((done) => setTimeout(done, 100));
    expect(await left()).toEqual([]);
  });

  it("sees folders of this host, read-only, if its user may read them", async () => {
    await writeFile(join(folder, "data"), "data\n");
    // Only our user may read the folder.
    const user = String(process.getuid?.());
    const options = { mounts: { "/srv/data": folder }, workingDirectory: "/srv/data", user };
    const { stdout, stderr } = await node.run(["sh", "-c", "pwd; cat data; touch new"], options);
    expect(stdout).toBe("/srv/data\ndata\n");
    expect(stderr).toMatch(/Read-only file system/);
    await expect(node.run(["true"], { mounts: { "/srv": "/no/such/folder" } })).rejects.toMatchObject({
      code: "engine-failed",
      message: expect.stringContaining("/no/such/folder"),
    });
  });

  it("is killed by the kernel if it needs more memory than allowed, and the result says so", async () => {
    const memoryBytes = 16 << 20;
    const killed = await node.run(["tail", "/dev/zero"], { memoryBytes });
    expect(killed).toMatchObject({ exitCode: 137, signal: "SIGKILL", oomKilled: true });
    expect(await node.run(["sh", "-c", "kill -9 $$"])).toMatchObject({ signal: "SIGKILL", oomKilled: false });
    expect(await node.run(["true"], { memoryBytes })).toMatchObject({
      exitCode: 0,
      signal: undefined,
      oomKilled: false,
    });
  });

  it("has at most as many processes as allowed", async () => {
    const script = "for i in 1 2 3 4 5 6; do sleep 5 & done; wait";
    const { stderr } = await node.run(["sh", "-c", script], { maxProcesses: 3, check: false });
    expect(stderr).toMatch(/fork/i);
  });

  it("passes a hundred thousand lines on, in order, and keeps head and tail", async () => {
    lines.length = 0;
    const result = await node.run(["seq", "1", "100000"], { maxOutputBytes: 2_000 });
    expect(lines.length).toBe(100_000);
    expect([lines[0], lines[99_999]]).toEqual(["1", "100000"]);
    expect(result.stdout.startsWith("1\n2\n3\n")).toBe(true);
    expect(result.stdout.endsWith("99999\n100000\n")).toBe(true);
    expect(result.cutBytes).toEqual({ stdout: 588_895 - 2_000, stderr: 0 });
    expect(result.stdout).toContain(`[… ${588_895 - 2_000} bytes cut …]`);
  });

  it("reports the name of the signal that ended it", async () => {
    const application = await node.start(["sleep", "600"]);
    expect(await application.stop({ killSignal: "SIGINT" })).toMatchObject({ exitCode: 130, signal: "SIGINT" });
  });

  it.each(["TCP4-LISTEN:7000", "TCP6-LISTEN:7000", "UDP4-RECV:7000", "UDP6-RECV:7000"])(
    "is ready when its port is open: %s",
    async (address) => {
      const protocol = address.startsWith("TCP") ? "tcp" : "udp";
      await using server = await node.start(["sh", "-c", `sleep 0.3; exec socat -u ${address} STDOUT`], {
        ready: { port: 7000, protocol },
      });
      const family = address.includes("6") ? "[::1]" : "127.0.0.1";
      await node.run(["socat", "-u", "STDIN", `${protocol.toUpperCase()}:${family}:7000`], {
        stdin: "hello\n",
        check: true,
      });
      expect(await server.waitForOutput("hello")).toBe("hello");
    },
  );

  it("is ready when it writes a line or a function says so", async () => {
    await using byLine = await node.start(["sh", "-c", "sleep 0.2; echo up; sleep 600"], { ready: { output: "up" } });
    expect(byLine.stdout).toBe("up\n");
    let asked = 0;
    await byLine.waitUntilReady(() => ++asked === 3);
    expect(asked).toBe(3);
    await expect(byLine.waitUntilReady(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    await expect(byLine.waitUntilReady({ port: 1 }, { timeoutMs: 200 })).rejects.toMatchObject({ code: "timeout" });
  });

  it("reports that it ended before its port was open, and is stopped if it is not ready in time", async () => {
    const ends = node.start(["sh", "-c", "echo cannot >&2; exit 2"], { ready: { port: 9 } });
    await expect(ends).rejects.toMatchObject({
      code: "application-ended",
      message: expect.stringMatching(/exited with code 2 before tcp port 9 was open \(.*cannot/),
    });
    const late = node.start(["sleep", "600"], { ready: { port: 9 }, timeoutMs: 2_000 });
    await expect(late).rejects.toMatchObject({ code: "timeout" });
    const { stdout } = await node.run(["sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"]);
    expect(stdout).not.toContain("sleep 600");
  });
});
