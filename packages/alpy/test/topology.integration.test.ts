import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestbed, mermaid, readContainerlab, topologyOf, topologySvg } from "../src/index.ts";
import { runAlpy } from "./alpy-command.ts";
import { echoDisk } from "./guest-disks.ts";
import { containersOf, leftAfter, missing } from "./support.ts";

/** Two routers with a host; the bridge is a segment. */
const LAB = `name: lab
topology:
  nodes:
    r1: { kind: generic_vm, env: { QEMU_MEMORY: 64 } }
    r2: { kind: generic_vm, env: { QEMU_MEMORY: 64 } }
    lan: { kind: bridge }
    PC1:
      kind: linux
      exec:
        - ip addr add 192.0.2.2/24 dev eth1
        - ip route replace default via 192.0.2.1
        - ip neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev eth1
  links:
    - endpoints: ["r1:eth1", "PC1:eth1"]
    - endpoints: ["r1:eth2", "r2:eth1"]
    - endpoints: ["r1:eth3", "lan:r1"]
    - endpoints: ["r2:eth2", "lan:r2"]
`;

let folder: string;
let disk: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-topology-"));
  disk = echoDisk(folder);
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => containersOf(process.pid))).toEqual([]);
  await rm(folder, { recursive: true });
});

async function labFile(text = LAB): Promise<string> {
  const path = join(folder, "lab.clab.yml");
  await writeFile(path, text);
  return path;
}

describe.skipIf(missing())("a testbed from a topology of containerlab", () => {
  test("has its machines, nodes and links, runs its commands, and is drawn in its artifacts", async () => {
    const raw = { path: disk, format: "raw", interface: "ide" } as const;
    const { options, commands } = await readContainerlab(LAB, { disks: { r1: raw, r2: raw } });
    const artifacts = join(folder, "run");
    await using bed = await createTestbed({ ...options, artifacts });
    await bed.start();
    for (const one of commands) {
      if (one.kind !== "exec") continue;
      const command = ["sh", "-c", one.command];
      const result = await bed.node(one.node).run(command, { capabilities: ["NET_ADMIN"] });
      expect(result).toMatchObject({ exitCode: 0 });
    }

    // The guest has no driver: QEMU reads one frame of the node, and leaves the others to wait.
    const seen = bed
      .dut("r1")
      .link(0)
      .expectFrame({ ipv4: { destination: "192.0.2.9" } }, { timeoutMs: 60_000 });
    await bed.node("pc1").run(["ping", "-c", "1", "-W", "1", "192.0.2.9"]);
    await seen;
    const route = await bed.node("pc1").run(["ip", "route", "get", "203.0.113.1"]);
    expect(route.stdout).toMatch(/^203\.0\.113\.1 via 192\.0\.2\.1 dev eth1 src 192\.0\.2\.2/);

    const topology = topologyOf(options);
    const drawings = { "topology.mmd": mermaid(topology), "topology.svg": topologySvg(topology) };
    for (const [name, text] of Object.entries(drawings)) {
      expect(await readFile(join(artifacts, name), "utf8")).toBe(text);
      expect((await stat(join(artifacts, name))).mode & 0o777).toBe(0o600);
    }
    const printed = await runAlpy(["topology", artifacts, "--format", "svg"]);
    expect(printed).toEqual({ exitCode: 0, stdout: drawings["topology.svg"], stderr: "" });
    expect(await readdir(artifacts)).toContain("topology.mmd");
  });
});

describe("alpy topology", () => {
  test("draws a file, and says what is left to do and what is ignored", async () => {
    const file = await labFile();
    const { exitCode, stdout, stderr } = await runAlpy(["topology", file, "--disk", `r1=${disk}`, "-d", `r2=${disk}`]);
    expect(stdout).toContain('m0 ---|"r1-link1<br/>NIC 1"| e');
    expect(stdout).toContain('("pc1<br/>node<br/>eth1 192.0.2.2/24 via 192.0.2.1")');
    expect(stderr.split("\n")).toEqual([
      "line 1: name is ignored: it has no effect on the network of a testbed",
      "1 command must be run after the start; --format options lists it",
      "",
    ]);
    expect(exitCode).toBe(0);
  });

  test("prints the options of a file as JSON", async () => {
    const file = await labFile();
    const args = ["topology", file, "--format", "options", "--disk", `r1=${disk}`, "--disk", `r2=${disk}`];
    const { exitCode, stdout } = await runAlpy(args);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(await readContainerlab(LAB, { disks: { r1: disk, r2: disk } }));
  });

  test.each<[string, string[], number, string]>([
    ["a VM without a disk", ["--disk", "r1=r1.img"], 1, 'line 5: the VM "r2" needs a disk image'],
    ["a disk that does not exist", ["--disk", "r1=nowhere.img", "--disk", "r2=nowhere.img"], 1, "nowhere.img"],
    ["a disk of no VM", ["--disk", "r3=r3.img"], 2, "disks.r3: the file has no VM of this name; its VMs are r1, r2"],
    ["a disk without a name", ["--disk", "=r1.img"], 2, "It must be NAME=PATH."],
    ["a format that does not exist", ["--format", "png"], 2, "Allowed choices are mermaid, svg, options."],
  ])("refuses %s", async (_, args, exitCode, message) => {
    const result = await runAlpy(["topology", await labFile(), ...args]);
    expect(result).toMatchObject({ exitCode, stdout: "" });
    expect(result.stderr).toContain(message);
  });

  test("does not find a file, and a folder without a run", async () => {
    for (const path of [join(folder, "nowhere.clab.yml"), folder]) {
      const { exitCode, stderr } = await runAlpy(["topology", path]);
      expect(exitCode).toBe(3);
      expect(stderr).toContain("cannot read");
    }
    expect(await runAlpy(["topology", folder, "--format", "options"])).toMatchObject({ exitCode: 2 });
  });
});
