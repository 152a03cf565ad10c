import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApplicationError, createNodes, type Node, type NodeSet } from "../src/index.ts";
import { at, containersWith, docker, leftByUs, leftWithin, missing, nodeImage } from "./support.ts";

/** An image whose containers are stopped by SIGUSR1. */
const STOP_IMAGE = `alpy-test-stop-${process.pid}`;

describe.skipIf(missing())("an application", () => {
  let nodeSet: NodeSet;
  let node: Node;
  const events: object[] = [];
  const record = (event: object) => void events.push(event);

  beforeAll(async () => {
    const nodes = [{ addresses: ["192.0.2.1/24"] }];
    nodeSet = await createNodes({ nodes, onApplicationLine: record, onApplicationExit: record });
    node = at(nodeSet.nodes);
    await nodeSet.attach();
  });

  afterAll(async () => {
    await nodeSet.close();
    await docker("image", "rm", STOP_IMAGE);
    expect(await leftByUs()).toEqual([]);
  });

  it("is reported, line by line, until it ends", async () => {
    const argv = ["sh", "-c", "echo one; sleep 0.1; echo two >&2; kill -9 $$"];
    await node.run(argv);
    const application = expect.stringMatching(/-app\d+$/);
    const identity = { node: node.name, application, argv };
    expect(events).toEqual([
      { ...identity, stream: "stdout", line: "one" },
      { ...identity, stream: "stderr", line: "two" },
      { ...identity, exitCode: 137, signal: "SIGKILL", oomKilled: false },
    ]);
  });

  it("returns exit code, stdout and stderr", async () => {
    expect(await node.run(["sh", "-c", "echo größe; echo ✗ >&2; exit 3"])).toEqual({
      exitCode: 3,
      signal: undefined,
      oomKilled: false,
      stdout: "größe\n",
      stderr: "✗\n",
      stdoutBytes: Buffer.from("größe\n"),
      stderrBytes: Buffer.from("✗\n"),
      cutBytes: { stdout: 0, stderr: 0 },
      truncated: false,
    });
  });

  it("returns its output as bytes, too", async () => {
    const script = "head -c 100000 /dev/urandom > /tmp/x; cat /tmp/x; sha256sum /tmp/x >&2";
    const { stdoutBytes, stderr } = await node.run(["sh", "-c", script]);
    expect(stdoutBytes).toHaveLength(100_000);
    expect(stderr).toContain(createHash("sha256").update(stdoutBytes).digest("hex"));
  });

  it("receives signals, and ends by the one that its image asks for", async () => {
    const script = "trap 'echo reloaded' HUP; trap 'echo usr1; exit 5' USR1; echo up; while :; do sleep 0.05; done";
    const input = `FROM ${nodeImage()}\nSTOPSIGNAL SIGUSR1\n`;
    execFileSync("docker", ["build", "--network=none", "--quiet", "--tag", STOP_IMAGE, "-"], { input });
    await using application = await node.start(["sh", "-c", script], { image: STOP_IMAGE, ready: { output: "up" } });
    await application.signal("SIGHUP");
    await application.waitForOutput("reloaded");
    expect(await application.stop()).toMatchObject({ exitCode: 5, stdout: "up\nreloaded\nusr1\n" });
    await expect(application.signal("HUP" as NodeJS.Signals)).rejects.toThrow(TypeError);
  });

  it("whose image is missing says so", async () => {
    await expect(node.run(["true"], { image: "alpy-no-such-image:1" })).rejects.toMatchObject({
      code: "image-missing",
      message: expect.stringMatching(/alpy-no-such-image:1 of an application.*docker pull/),
    });
  });

  it("can write to its folders in memory as any user, also where the image has a folder of root", async () => {
    const options = { user: "1000:1000", temporaryFolders: ["/etc", "/tmp", "/new/one"], check: true };
    const { stdout } = await node.run(["sh", "-c", "touch /etc/a /tmp/a /new/one/a && ls /etc"], options);
    expect(stdout.split("\n")).toContain("a");
  });

  it("resolves names as its node says, and asks nobody else", async () => {
    const nodes = [{ dns: ["192.0.2.53", "2001:db8::53"], hosts: { dut: "192.0.2.254", dut6: "2001:db8::1" } }];
    await using other = await createNodes({ nodes });
    const { stdout } = await at(other.nodes).run(["cat", "/etc/resolv.conf", "/etc/hosts"]);
    expect(stdout).toMatch(/^nameserver 192\.0\.2\.53\nnameserver 2001:db8::53\n/m);
    expect(stdout).toMatch(/^192\.0\.2\.254\tdut\n2001:db8::1\tdut6\n/m);
    const { stdout: own } = await node.run(["cat", "/etc/resolv.conf"]);
    expect(own.match(/^nameserver .*$/gm)).toEqual(["nameserver 127.0.0.1"]);
  });

  it("reads its stdin to the end, and has an empty one by default", async () => {
    const stdin = "line\n".repeat(100_000);
    const { stdout } = await node.run(["sh", "-c", "cat | wc -c"], { stdin });
    expect(stdout.trim()).toBe(String(stdin.length));
    expect(await node.run(["cat"])).toMatchObject({ exitCode: 0, stdout: "" });
  });

  it("has its environment, its user, and no capability by default", async () => {
    const script = "echo $A; grep -E '^(Uid|CapEff|NoNewPrivs)' /proc/self/status";
    const asUser = await node.run(["sh", "-c", script], { env: { A: "b=c d" }, user: "1000:1000" });
    expect(asUser.stdout).toMatch(/^b=c d\nUid:\t1000\t.*\nCapEff:\t0{16}\nNoNewPrivs:\t1\n$/);
    const capable = await node.run(["sh", "-c", script], { capabilities: ["NET_RAW"] });
    expect(capable.stdout).toMatch(/^\nUid:\t0\t.*\nCapEff:\t0000000000002000\n/);
  });

  it("keeps the beginning and the end of its output, within the limit", async () => {
    const result = await node.run(["sh", "-c", "seq 1 200000; echo end"], { maxOutputBytes: 1000 });
    expect(result.truncated).toBe(true);
    const marker = /\n\[… \d+ bytes cut …\]\n/;
    expect(result.stdout.replace(marker, "").length).toBe(1000);
    expect(result.stdout.endsWith("199999\n200000\nend\n")).toBe(true);
  });

  it("does not start with an invalid limit of output", async () => {
    await expect(node.run(["true"], { maxOutputBytes: 0 })).rejects.toThrow(TypeError);
  });

  it("does not start with unknown options, which every call refuses by its name", async () => {
    const foo: object = { foo: 1 };
    await expect(node.run(["true"], foo)).rejects.toThrow(
      /^node.run: unknown option "foo"; expected one of timeoutMs, /,
    );
    await expect(node.start(["true"], foo)).rejects.toThrow(/^node.start: unknown option "foo"; expected one of /);
    await expect(node.addRoute({ to: "default" }, foo)).rejects.toThrow(/^node.addRoute: unknown option "foo"/);
    await expect(node.eth0.addAddress("192.0.2.9/24", foo)).rejects.toThrow(/^eth0.addAddress: unknown option "foo"/);
    await expect(nodeSet.attach(foo)).rejects.toThrow(/^nodeSet.attach: unknown option "foo"/);
    await expect(nodeSet.close(foo)).rejects.toThrow(
      /^nodeSet.close: unknown option "foo"; expected one of timeoutMs$/,
    );
    await using application = await node.start(["sleep", "600"]);
    await expect(application.stop(foo)).rejects.toThrow(/^application.stop: unknown option "foo"/);
    await expect(application.waitForOutput("x", foo)).rejects.toThrow(
      /^application.waitForOutput: unknown option "foo"/,
    );
    await expect(node.run([])).rejects.toThrow("argv must be a command as a list of at least one string, got []");
  });

  it("rejects with its result if it had to succeed and failed", async () => {
    const error = await node
      .run(["sh", "-c", "echo no >&2; exit 4"], { check: true })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApplicationError);
    expect(error).toMatchObject({ code: "application-failed", result: { exitCode: 4, stderr: "no\n" } });
    expect(String(error)).toMatch(/exited with code 4 \(stdout: nothing; stderr: no\)/);
  });

  it("is killed when its time is up, with an error that shows its output", async () => {
    const running = node.run(["sh", "-c", "echo almost; sleep 600"], { timeoutMs: 1_500 });
    await expect(running).rejects.toMatchObject({
      code: "timeout",
      message: expect.stringContaining("took longer than 1500 ms"),
    });
    await expect(running).rejects.toThrow(/stdout: almost/);
    await expectNoApplication();
  });

  it("is killed when its caller aborts, and rejects with the caller's reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const application = node.run(["sleep", "600"], { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 300);
    await expect(application).rejects.toBe(reason);
    await expectNoApplication();
  });

  it("does not start if the command does not exist", async () => {
    await expect(node.run(["no-such-command"])).rejects.toThrow(/no-such-command.*executable file not found/);
    await expectNoApplication();
  });

  it("is ready when it writes the expected line, and is stopped by a signal", async () => {
    const application = await node.start(["sh", "-c", "echo one; sleep 0.2; echo port 5201 open >&2; sleep 600"]);
    expect(await application.waitForOutput(/port \d+ open/)).toBe("port 5201 open");
    expect(await application.waitForOutput("one")).toBe("one");
    expect(application.stderr).toBe("port 5201 open\n");
    expect(await application.stop()).toMatchObject({ exitCode: 143, stdout: "one\n" });
    expect(await application.stop()).toMatchObject({ exitCode: 143 });
  });

  it("is killed if it does not end within the grace time", async () => {
    const script = "trap '' TERM; echo ignoring; while :; do sleep 1; done";
    const application = await node.start(["sh", "-c", script]);
    await application.waitForOutput("ignoring");
    expect((await application.stop({ graceMs: 100 })).exitCode).toBe(137);
  });

  it("reports that it ended without the expected line", async () => {
    const application = await node.start(["sh", "-c", "echo other; exit 5"]);
    await expect(application.waitForOutput("ready")).rejects.toMatchObject({
      code: "output-ended",
      message: expect.stringMatching(/exited with code 5 before it wrote ready \(stdout: other/),
    });
  });

  it("ends its children when it ends", async () => {
    await node.run(["sh", "-c", "sleep 601 & sleep 601 & exit 0"]);
    const { stdout } = await node.run(["sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"]);
    expect(stdout).not.toContain("sleep 601");
  });

  it("runs in parallel with many others", async () => {
    const numbers = Array.from({ length: 8 }, (_, index) => String(index));
    const results = await Promise.all(numbers.map((number) => node.run(["echo", number])));
    expect(results.map(({ stdout }) => stdout.trim())).toEqual(numbers);
  });

  /** The engine removes a container a moment after its end. */
  async function expectNoApplication(): Promise<void> {
    const look = async () => {
      const names = await containersWith(`org.alpy.session=${nodeSet.session}`);
      return names.filter((name) => name.includes("-app"));
    };
    expect(await leftWithin(30_000, look)).toEqual([]);
  }
});
