import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { createNodes, type NodeSet } from "../src/index.ts";
import { at, containersWith, docker, hostTaps, leftByUs, missing, nodeImage } from "./support.ts";

const sessions: string[] = [];

async function create(...nodes: Parameters<typeof createNodes>[0]["nodes"]): Promise<NodeSet> {
  const nodeSet = await createNodes({ nodes });
  sessions.push(nodeSet.session);
  return nodeSet;
}

/** Starts a process without a guest that opens two taps by name and joins them. */
async function joinTaps(taps: readonly string[]): Promise<ChildProcess> {
  const links = taps.flatMap((tap, index) => [
    "-netdev",
    `tap,id=tap${index},ifname=${tap},script=no,downscript=no,vhost=off`,
    "-netdev",
    `hubport,id=port${index},hubid=0,netdev=tap${index}`,
  ]);
  const machine = ["-M", "none", "-accel", "tcg", "-nodefaults", "-display", "none", "-qmp", "stdio"];
  const child = spawn("qemu-system-x86_64", [...machine, ...links], { stdio: ["pipe", "pipe", "inherit"] });
  // QMP's greeting arrives once everything is open.
  await once(child.stdout, "data");
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

afterAll(async () => {
  expect(await leftByUs()).toEqual([]);
  expect(hostTaps().filter((name) => sessions.some((id) => name.includes(id)))).toEqual([]);
});

describe.skipIf(missing())("a node set", () => {
  it("has its taps in the host's namespace, owned by the caller's uid and down, until it is attached", async () => {
    await using nodeSet = await create({}, {});
    const taps = nodeSet.nodes.map(({ tap }) => tap);
    expect(new Set(taps).size).toBe(2);
    expect(hostTaps()).toEqual(expect.arrayContaining(taps));
    for (const tap of taps) {
      expect(readFileSync(`/sys/class/net/${tap}/owner`, "utf8").trim()).toBe(String(process.getuid?.()));
      expect(readFileSync(`/sys/class/net/${tap}/operstate`, "utf8").trim()).toBe("down");
    }
    await nodeSet.attach();
    for (const tap of taps) expect(hostTaps()).not.toContain(tap);
  });

  it("makes a node with several taps one Ethernet segment", async () => {
    await using nodeSet = await create(
      { taps: 2, addresses: ["192.0.2.1/24"], mtu: 1600 },
      { addresses: ["192.0.2.2/24"], mtu: 1600 },
      { addresses: ["192.0.2.3/24"], mtu: 1600 },
    );
    const middle = at(nodeSet.nodes);
    const left = at(nodeSet.nodes, 1);
    const right = at(nodeSet.nodes, 2);
    const [leftTap = "", rightTap = ""] = middle.taps;
    expect(new Set([...middle.taps, left.tap, right.tap]).size).toBe(4);
    const switches = [await joinTaps([leftTap, left.tap]), await joinTaps([rightTap, right.tap])];
    try {
      await nodeSet.attach();
      // Frames longer than usual pass, to the node and past it.
      const ping = ["ping", "-c", "3", "-i", "0.2", "-s", "1550", "-W", "10"];
      for (const address of ["192.0.2.1", "192.0.2.3"]) await left.run([...ping, address], { check: true });
      const { stdout } = await middle.run(["ip", "-brief", "addr"]);
      expect(stdout).toMatch(/^eth0 .*192\.0\.2\.1\/24/m);
      expect(stdout).toMatch(/^port0 +\w+ *$/m);
      expect(stdout).toMatch(/^port1 +\w+ *$/m);
    } finally {
      await Promise.all(switches.map(end));
    }
  });

  it.each([0, 65, 1.5])("refuses a node with %d taps", async (taps) => {
    await expect(create({ taps })).rejects.toThrow(/nodes\[0\]\.taps must be an integer from 1 to 64/);
  });

  it("refuses several taps on a node that is joined to another one", async () => {
    const creating = createNodes({ nodes: [{ taps: 2 }, {}], joins: [[0, 1]] });
    await expect(creating).rejects.toThrow("nodes[0].taps must be 1 or left out");
  });

  it("sets the addresses and routes of each node on eth0; IPv6 is usable immediately", async () => {
    await using nodeSet = await create(
      { addresses: ["192.0.2.2/24", "198.51.100.2/24"], gateways: ["192.0.2.1"] },
      { addresses: ["192.0.2.3/24", "2001:db8::3/64"], gateways: ["2001:db8::1", "192.0.2.1"] },
    );
    await nodeSet.attach();
    const [ipv4, both] = await Promise.all(
      nodeSet.nodes.map(async (node) => (await node.run(["ip", "addr", "show", "dev", "eth0"])).stdout),
    );
    expect(ipv4).toMatch(/<[^>]*\bUP\b[^>]*>/);
    expect(ipv4).toContain("inet 192.0.2.2/24");
    expect(ipv4).toContain("inet 198.51.100.2/24");
    expect(ipv4).not.toContain("inet6");
    expect(both).toContain("inet 192.0.2.3/24");
    expect(both).toMatch(/inet6 2001:db8::3\/64 scope global nodad/);
    expect(both).not.toContain("2001:db8::3/64 scope global tentative");
    const { stdout } = await at(nodeSet.nodes, 1).run(["ip", "-6", "route", "show", "default"]);
    expect(stdout).toContain("default via 2001:db8::1 dev eth0");
  });

  it("labels all its containers with session and creator, and grants capabilities only where needed", async () => {
    await using nodeSet = await create({});
    const containers = await containersWith(`org.alpy.session=${nodeSet.session}`);
    const names = ["control", "node0"].map((role) => `alpy-${nodeSet.session}-${role}`);
    expect(containers.sort()).toEqual(names);
    const format = '{{index .Config.Labels "org.alpy.creator.pid"}} {{.HostConfig.CapAdd}} {{.HostConfig.NetworkMode}}';
    const seen = await Promise.all(names.map((name) => docker("inspect", "--format", format, name)));
    const pid = process.pid;
    expect(seen).toEqual([`${pid} [NET_ADMIN] host`, `${pid} [NET_ADMIN] none`]);
  });

  it("lets a container of the user enter a node's namespace by the node's name", async () => {
    await using nodeSet = await create({ name: `alpy-test-${process.pid}`, addresses: ["192.0.2.2/24"] });
    await nodeSet.attach();
    const node = at(nodeSet.nodes);
    expect(node.name).toBe(`alpy-test-${process.pid}`);
    const seen = await docker("run", "--rm", `--network=container:${node.name}`, nodeImage(), "ip", "addr");
    expect(seen).toContain("inet 192.0.2.2/24");
  });

  it("does not collide with another one with the same options", async () => {
    await using first = await create({ addresses: ["192.0.2.2/24"] });
    await using second = await create({ addresses: ["192.0.2.2/24"] });
    await Promise.all([first.attach(), second.attach()]);
    expect(first.session).not.toBe(second.session);
  });

  it("can be closed twice, and then refuses everything", async () => {
    const nodeSet = await create({});
    const node = at(nodeSet.nodes);
    await Promise.all([nodeSet.close(), nodeSet.close()]);
    await expect(node.run(["true"])).rejects.toMatchObject({ code: "closed" });
    await expect(nodeSet.attach()).rejects.toMatchObject({ code: "closed" });
    expect(node.lost.aborted).toBe(false);
  });
});

describe.skipIf(missing("qemu-system-x86_64"))("two nodes whose taps one process joins", () => {
  it("reach each other over IPv4 and IPv6", async () => {
    await using nodeSet = await create(
      { addresses: ["192.0.2.1/24", "2001:db8::1/64"] },
      { addresses: ["192.0.2.2/24", "2001:db8::2/64"] },
    );
    const joiner = await joinTaps(nodeSet.nodes.map(({ tap }) => tap));
    try {
      await nodeSet.attach();
      for (const address of ["192.0.2.2", "2001:db8::2"]) {
        const ping = await at(nodeSet.nodes).run(["ping", "-c", "2", "-i", "0.2", address], { check: true });
        expect(ping.stdout).toContain("2 received, 0% packet loss");
      }
    } finally {
      await end(joiner);
    }
  });
});
