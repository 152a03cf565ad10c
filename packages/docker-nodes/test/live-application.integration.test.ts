import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { ApplicationError, createNodes, type Node, type NodeSet } from "../src/index.ts";
import { at, docker, leftByUs, missing, nodeImage } from "./support.ts";

describe.skipIf(missing())("an application that runs", () => {
  let nodeSet: NodeSet;
  let node: Node;

  beforeAll(async () => {
    nodeSet = await createNodes({ nodes: [{}] });
    node = at(nodeSet.nodes);
    await nodeSet.attach();
  });

  afterAll(async () => {
    await nodeSet.close();
    expect(await leftByUs()).toEqual([]);
  });

  it("reads what its stdin receives later, until that ends", async () => {
    const script = 'while read -r line; do echo "got $line"; done; echo end';
    await using application = await node.start(["sh", "-c", script], { stdin: "first\n", keepStdinOpen: true });
    await application.waitForOutput("got first");
    application.stdin.write("second\n");
    await application.waitForOutput("got second");
    application.stdin.end();
    expect(await application.wait()).toMatchObject({ exitCode: 0, stdout: "got first\ngot second\nend\n" });
  });

  it("has no stdin to write to unless it was asked for", async () => {
    await using application = await node.start(["sleep", "60"]);
    expect(() => application.stdin).toThrow(TypeError);
  });

  it("has a terminal, whose size it learns of, and keys", async () => {
    const script =
      "trap 'stty size' WINCH; test -t 0 && test -t 1 && echo terminal; while :; do read -r line && echo \"<$line>\"; done";
    const terminal = { columns: 132, rows: 43 };
    await using application = await node.start(["sh", "-c", script], { terminal, keepStdinOpen: true });
    await application.waitForOutput("terminal");
    await application.resize({ columns: 90, rows: 30 });
    application.stdin.write("key\r");
    await application.waitForOutput("<key>");
    await application.waitForOutput("30 90");
    application.stdin.write("\x03");
    expect(await application.wait()).toMatchObject({ exitCode: 130 });
  });

  it("runs further commands, with its files, bytes and exit codes", async () => {
    const files = { "/srv/data/a": "content" };
    await using application = await node.start(["sleep", "60"], { files, user: "1000" });
    expect(await application.exec(["cat", "/srv/data/a"])).toMatchObject({ exitCode: 0, stdout: "content" });
    const echoed = await application.exec(["sh", "-c", "cat; id -u; echo $A >&2; pwd; exit 3"], {
      stdin: Buffer.from([0, 255, 10]),
      env: { A: "b" },
      user: "0",
      workingDirectory: "/srv/data",
    });
    expect(echoed).toMatchObject({ exitCode: 3, stderr: "b\n" });
    expect(Buffer.from(echoed.stdoutBytes).toString("latin1")).toBe("\0\xff\n0\n/srv/data\n");
    await expect(application.exec(["false"], { check: true })).rejects.toThrow(ApplicationError);
    await expect(application.exec(["sleep", "60"], { timeoutMs: 100 })).rejects.toMatchObject({ code: "timeout" });
    await expect(application.exec([])).rejects.toThrow(TypeError);
    await application.stop({ killSignal: "SIGKILL" });
    await expect(application.exec(["true"])).rejects.toMatchObject({ code: "engine-failed" });
  });

  it("takes files and folders in, and gives them out", async () => {
    const folder = mkdtempSync(join(tmpdir(), "docker-nodes-copy-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, "in", "deep"), { recursive: true });
    writeFileSync(join(folder, "in", "deep", "-a b"), Buffer.from([0, 255]), { mode: 0o640 });
    await using application = await node.start(["sleep", "60"], { temporaryFolders: ["/work"], user: "1000" });
    await application.copyIn(join(folder, "in"), "/work");
    const shown = await application.exec(["stat", "-c", "%n %a", "/work/in/deep/-a b"]);
    expect(shown.stdout).toBe("/work/in/deep/-a b 640\n");
    await application.copyOut("/work/in/deep", folder);
    expect([...readFileSync(join(folder, "deep", "-a b"))]).toEqual([0, 255]);
    await expect(application.copyIn(join(folder, "missing"), "/work")).rejects.toMatchObject({ code: "copy-failed" });
    await expect(application.copyOut("/missing", folder)).rejects.toThrow(ApplicationError);
    await expect(application.copyOut("missing", folder)).rejects.toThrow(TypeError);
  });

  it("has the devices and limits of processes that it asked for", async () => {
    const options = { devices: ["/dev/net/tun"], ulimits: { nofile: 64 } };
    const { stdout } = await node.run(["sh", "-c", "test -c /dev/net/tun && echo device; ulimit -n"], options);
    expect(stdout).toBe("device\n64\n");
  });
});

describe.skipIf(missing())("a container that somebody else has created", () => {
  const script = "echo early; trap 'echo bye; exit 4' TERM; while :; do sleep 0.05; done";

  function create(node: Node, ...command: string[]): Promise<string> {
    return docker("create", `--network=container:${node.name}`, nodeImage(), ...command);
  }

  it("becomes an application, with what it has written before, and is removed with the node set", async () => {
    const lines: string[] = [];
    const exits: (number | undefined)[] = [];
    const nodeSet = await createNodes({
      nodes: [{}],
      onApplicationLine: ({ line }) => lines.push(line),
      onApplicationExit: ({ exitCode }) => exits.push(exitCode),
    });
    const node = at(nodeSet.nodes);
    await nodeSet.attach();
    const running = await create(node, "sh", "-c", script);
    await docker("start", running);
    const fresh = await create(node, "sh", "-c", "echo started; exit 7");
    const adopted = await node.adopt(running);
    await adopted.waitForOutput("early");
    expect(await (await node.adopt(fresh)).wait()).toMatchObject({ exitCode: 7, stdout: "started\n" });
    expect(await adopted.stop()).toMatchObject({ exitCode: 4, stdout: "early\nbye\n" });
    await expect(node.adopt("alpy-no-such-container")).rejects.toMatchObject({ code: "container-missing" });
    await expect(node.adopt("")).rejects.toThrow(TypeError);
    await nodeSet.close();
    expect(lines.toSorted()).toEqual(["bye", "early", "started"]);
    expect(exits.toSorted()).toEqual([4, 7]);
    const all = await docker("ps", "--all", "--no-trunc", "--format", "{{.ID}}");
    expect(all).not.toContain(running);
    expect(all).not.toContain(fresh);
  });
});
