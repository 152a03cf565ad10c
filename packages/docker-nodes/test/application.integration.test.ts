import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApplicationError, createSkeleton, type Node, type Skeleton } from "../src/index.ts";
import { at, containersWith, leftBy, leftWithin, missing } from "./support.ts";

describe.skipIf(missing())("an application", () => {
  let skeleton: Skeleton;
  let node: Node;
  const told: object[] = [];
  const tell = (event: object) => void told.push(event);

  beforeAll(async () => {
    const nodes = [{ addresses: ["192.0.2.1/24"] }];
    skeleton = await createSkeleton({ nodes, onApplicationLine: tell, onApplicationExit: tell });
    node = at(skeleton.nodes);
    await skeleton.attach();
  });

  afterAll(async () => {
    await skeleton.close();
    expect(await leftBy(process.pid)).toEqual([]);
  });

  it("is told of, line by line, to its end", async () => {
    const argv = ["sh", "-c", "echo one; sleep 0.1; echo two >&2; kill -9 $$"];
    await node.run(argv);
    const application = expect.stringMatching(/-app\d+$/);
    const identity = { node: node.name, application, argv };
    expect(told).toEqual([
      { ...identity, stream: "stdout", line: "one" },
      { ...identity, stream: "stderr", line: "two" },
      { ...identity, exitCode: 137, signal: "SIGKILL", oomKilled: false },
    ]);
  });

  it("gives exit code, stdout and stderr", async () => {
    expect(await node.run(["sh", "-c", "echo größe; echo ✗ >&2; exit 3"])).toEqual({
      exitCode: 3,
      signal: undefined,
      oomKilled: false,
      stdout: "größe\n",
      stderr: "✗\n",
      cutBytes: { stdout: 0, stderr: 0 },
      truncated: false,
    });
  });

  it("reads its stdin to the end, and none by default", async () => {
    const stdin = "line\n".repeat(100_000);
    const { stdout } = await node.run(["sh", "-c", "cat | wc -c"], { stdin });
    expect(stdout.trim()).toBe(String(stdin.length));
    expect(await node.run(["cat"])).toMatchObject({ exitCode: 0, stdout: "" });
  });

  it("has its environment, its user, and no capability unless given", async () => {
    const script = "echo $A; grep -E '^(Uid|CapEff|NoNewPrivs)' /proc/self/status";
    const asUser = await node.run(["sh", "-c", script], { env: { A: "b=c d" }, user: "1000:1000" });
    expect(asUser.stdout).toMatch(/^b=c d\nUid:\t1000\t.*\nCapEff:\t0{16}\nNoNewPrivs:\t1\n$/);
    const capable = await node.run(["sh", "-c", script], { capabilities: ["NET_RAW"] });
    expect(capable.stdout).toMatch(/^\nUid:\t0\t.*\nCapEff:\t0000000000002000\n/);
  });

  it("keeps the beginning and the end of its output, at most as much as allowed", async () => {
    const result = await node.run(["sh", "-c", "seq 1 200000; echo end"], { maxOutputBytes: 1000 });
    expect(result.truncated).toBe(true);
    const marker = /\n\[… \d+ bytes cut …\]\n/;
    expect(result.stdout.replace(marker, "").length).toBe(1000);
    expect(result.stdout.endsWith("199999\n200000\nend\n")).toBe(true);
  });

  it("does not start with a limit of output that is none", async () => {
    await expect(node.run(["true"], { maxOutputBytes: 0 })).rejects.toThrow(TypeError);
  });

  it("rejects with its result when it was to succeed and did not", async () => {
    const error = await node
      .run(["sh", "-c", "echo no >&2; exit 4"], { check: true })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApplicationError);
    expect(error).toMatchObject({ code: "application-failed", result: { exitCode: 4, stderr: "no\n" } });
    expect(String(error)).toMatch(/exited with code 4 \(stdout: nothing; stderr: no\)/);
  });

  it("is killed when its time is up, with an error that shows what it wrote", async () => {
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

  it("does not start when there is no such command", async () => {
    await expect(node.run(["no-such-command"])).rejects.toThrow(/no-such-command.*executable file not found/);
    await expectNoApplication();
  });

  it("is ready when it writes the awaited line, and is stopped by a signal", async () => {
    const application = await node.start(["sh", "-c", "echo one; sleep 0.2; echo port 5201 open >&2; sleep 600"]);
    expect(await application.waitForOutput(/port \d+ open/)).toBe("port 5201 open");
    expect(await application.waitForOutput("one")).toBe("one");
    expect(application.stderr).toBe("port 5201 open\n");
    expect(await application.stop()).toMatchObject({ exitCode: 143, stdout: "one\n" });
    expect(await application.stop()).toMatchObject({ exitCode: 143 });
  });

  it("is killed when it does not end within the grace", async () => {
    const script = "trap '' TERM; echo deaf; while :; do sleep 1; done";
    const application = await node.start(["sh", "-c", script]);
    await application.waitForOutput("deaf");
    expect((await application.stop({ graceMs: 100 })).exitCode).toBe(137);
  });

  it("that ends without the awaited line says so", async () => {
    const application = await node.start(["sh", "-c", "echo other; exit 5"]);
    await expect(application.waitForOutput("ready")).rejects.toMatchObject({
      code: "output-ended",
      message: expect.stringMatching(/exited with code 5 and had not written ready \(stdout: other/),
    });
  });

  it("takes its children with it", async () => {
    await node.run(["sh", "-c", "sleep 601 & sleep 601 & exit 0"]);
    const { stdout } = await node.run(["sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"]);
    expect(stdout).not.toContain("sleep 601");
  });

  it("runs beside many others", async () => {
    const numbers = Array.from({ length: 8 }, (_, index) => String(index));
    const results = await Promise.all(numbers.map((number) => node.run(["echo", number])));
    expect(results.map(({ stdout }) => stdout.trim())).toEqual(numbers);
  });

  /** The engine removes a container a moment after its end. */
  async function expectNoApplication(): Promise<void> {
    const look = async () => {
      const names = await containersWith(`org.alpy.session=${skeleton.session}`);
      return names.filter((name) => name.includes("-app"));
    };
    expect(await leftWithin(30_000, look)).toEqual([]);
  }
});
