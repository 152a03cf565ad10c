import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNodes, type Node, type NodeSet } from "../src/index.ts";
import { at, docker, kernelAccepts, leftByUs, missing, nodeImage } from "./support.ts";

afterAll(async () => {
  expect(await leftByUs()).toEqual([]);
});

describe.skipIf(missing())("two nodes joined by a veth pair", () => {
  let nodeSet: NodeSet;
  let first: Node;
  let second: Node;

  beforeAll(async () => {
    nodeSet = await createNodes({
      nodes: [
        {
          addresses: ["192.0.2.1/24", "2001:db8::1/64"],
          mtu: 1400,
          macAddress: "02:00:00:00:00:01",
          routes: [{ to: "198.51.100.0/24", via: "192.0.2.2", metric: 7 }],
          sysctls: { "net.ipv4.ip_forward": "1" },
        },
        { addresses: ["192.0.2.2/24", "2001:db8::2/64"], macAddress: "02:00:00:00:00:02" },
      ],
      joins: [[0, 1]],
    });
    first = at(nodeSet.nodes);
    second = at(nodeSet.nodes, 1);
    await nodeSet.attach();
  });

  afterAll(() => nodeSet.close());

  it("reach each other over IPv4 and IPv6, and know each other as neighbours", async () => {
    for (const address of ["192.0.2.2", "2001:db8::2"]) {
      const { stdout } = await first.run(["ping", "-c", "2", "-i", "0.2", address], { check: true });
      expect(stdout).toContain("2 received, 0% packet loss");
    }
    const neighbours = await first.neighbours();
    for (const address of ["192.0.2.2", "2001:db8::2"]) {
      const entry = { address, device: "eth0", macAddress: "02:00:00:00:00:02", router: false };
      expect(neighbours).toContainEqual({ ...entry, state: expect.any(Array) });
    }
  });

  it("have the MAC address, MTU, routes and sysctls of the options", async () => {
    expect(await first.eth0.status()).toEqual({
      name: "eth0",
      up: true,
      carrier: true,
      mtu: 1400,
      macAddress: "02:00:00:00:00:01",
    });
    expect(await first.routes()).toContainEqual({
      family: "inet",
      to: "198.51.100.0/24",
      via: "192.0.2.2",
      device: "eth0",
      protocol: undefined,
      metric: 7,
    });
    expect((await first.run(["cat", "/proc/sys/net/ipv4/ip_forward"])).stdout).toBe("1\n");
  });

  it("have no address that waits for duplicate address detection, not even a link-local one", async () => {
    const addresses = (await first.addresses()).filter(({ device }) => device === "eth0");
    expect(addresses.map(({ address }) => address)).toEqual(["192.0.2.1", "2001:db8::1", "fe80::ff:fe00:1"]);
    expect(addresses.some(({ tentative }) => tentative)).toBe(false);
  });

  it("gain and lose addresses and routes at run time", async () => {
    await second.eth0.addAddress("203.0.113.2/24");
    await second.eth0.addAddress("2001:db8:5::2/64");
    await second.addRoute({ to: "2001:db8:6::/64", via: "2001:db8:5::1" });
    await second.addRoute({ to: "default", via: "203.0.113.1" });
    const held = (await second.addresses()).map(({ address, prefixLength }) => `${address}/${prefixLength}`);
    expect(held).toEqual(expect.arrayContaining(["203.0.113.2/24", "2001:db8:5::2/64", "192.0.2.2/24"]));
    const routes = async () => (await second.routes()).map(({ to, via }) => `${to} ${via}`);
    expect(await routes()).toEqual(expect.arrayContaining(["2001:db8:6::/64 2001:db8:5::1", "default 203.0.113.1"]));
    await second.removeRoute({ to: "2001:db8:6::/64", via: "2001:db8:5::1" });
    await second.removeRoute({ to: "default", via: "203.0.113.1" });
    await second.eth0.removeAddress("203.0.113.2/24");
    await second.eth0.removeAddress("2001:db8:5::2/64");
    for (const gone of ["default 203.0.113.1", "2001:db8:6::/64 2001:db8:5::1", "203.0.113.0/24 undefined"]) {
      expect(await routes()).not.toContain(gone);
    }
    expect((await second.addresses()).map(({ address }) => address)).not.toContain("203.0.113.2");
  });

  it("report the message of ip, and refuse bad arguments before ip runs", async () => {
    await expect(second.addRoute({ to: "default", via: "198.51.100.1" })).rejects.toMatchObject({
      code: "command-failed",
      message: expect.stringMatching(/Nexthop has invalid gateway|Network is unreachable/),
    });
    await expect(second.eth0.removeAddress("192.0.2.99/24")).rejects.toThrow(
      /Address not found|Cannot assign requested address/,
    );
    await expect(second.eth0.addAddress("192.0.2.1")).rejects.toThrow(TypeError);
    await expect(second.eth0.setMtu(1)).rejects.toThrow(TypeError);
    await expect(second.eth0.setMacAddress("02:00; reboot")).rejects.toThrow(TypeError);
  });

  it("go down and up, and the peer's carrier with them", async () => {
    await second.eth0.down();
    expect(await first.eth0.status()).toMatchObject({ up: true, carrier: false });
    expect((await second.eth0.status()).up).toBe(false);
    await second.eth0.setMtu(1400);
    await second.eth0.setMacAddress("02:00:00:00:00:22");
    await second.eth0.up();
    expect(await second.eth0.status()).toMatchObject({ carrier: true, mtu: 1400, macAddress: "02:00:00:00:00:22" });
  });

  it("count what passes, one as sent and the other as received", async () => {
    const before = await second.eth0.statistics();
    await first.run(["ping", "-c", "3", "-i", "0.2", "-s", "1000", "192.0.2.2"], { check: true });
    const after = await second.eth0.statistics();
    expect(after.rx.packets - before.rx.packets).toBeGreaterThanOrEqual(3);
    expect(after.rx.bytes - before.rx.bytes).toBeGreaterThanOrEqual(3 * 1042);
    expect((await first.eth0.statistics()).tx.packets).toBeGreaterThanOrEqual(after.rx.packets);
    expect(after.rx).toMatchObject({ errors: 0, dropped: 0 });
  });

  it("send at a limited rate until the limit is removed", async () => {
    await first.eth0.rateLimit({ rateBitsPerSecond: 100_000, burstBytes: 2_000, latencyMs: 20 });
    const [shown] = JSON.parse((await first.run(["tc", "-json", "qdisc", "show", "dev", "eth0"])).stdout);
    expect(shown).toMatchObject({ kind: "tbf", options: { rate: 12_500, burst: 2_000 } });
    // Forty datagrams in a row: two frames pass, two wait, the rest are dropped.
    await first.run(["socat", "-u", "-b", "1000", "STDIN", "UDP4-SENDTO:192.0.2.2:9"], { stdin: "x".repeat(40_000) });
    const { kind, drops, overlimits } = await first.eth0.queueStatistics();
    expect(kind).toBe("tbf");
    expect(overlimits).toBeGreaterThan(0);
    expect(drops).toBeGreaterThan(0);
    await first.eth0.clearConditions();
    await first.eth0.clearConditions();
    expect((await first.eth0.queueStatistics()).kind).not.toBe("tbf");
  });

  it("delay and lose frames if the kernel has netem; otherwise the error suggests a wire", async () => {
    const impaired = first.eth0.impair({ delayMs: 1, loss: 1 });
    if (kernelAccepts("tc qdisc add dev veth0 root netem delay 1ms")) {
      await impaired;
      expect((await first.eth0.queueStatistics()).kind).toBe("netem");
      const { stdout } = await first.run(["ping", "-c", "1", "-W", "1", "192.0.2.2"]);
      expect(stdout).toContain("100% packet loss");
      await first.eth0.clearConditions();
    } else {
      await expect(impaired).rejects.toMatchObject({
        code: "kernel-unsupported",
        message: expect.stringMatching(/qdisc kind is unknown.*netem.*wire/s),
      });
    }
  });

  it("have VLAN subinterfaces if the kernel has 8021q; otherwise the error says so", async () => {
    const adding = first.eth0.addVlan(10);
    if (kernelAccepts("ip link add link veth0 name veth0.10 type vlan id 10")) {
      const own = await adding;
      const peer = await second.eth0.addVlan(10);
      await own.addAddress("203.0.113.1/24");
      await peer.addAddress("203.0.113.2/24");
      await first.run(["ping", "-c", "1", "-W", "2", "203.0.113.2"], { check: true });
      await own.remove();
    } else {
      await expect(adding).rejects.toMatchObject({
        code: "kernel-unsupported",
        message: expect.stringMatching(/Unknown device type.*8021q.*wire/s),
      });
    }
    await expect(first.eth0.addVlan(0)).rejects.toThrow(TypeError);
  });

  it("can be entered by a container of the user, which reaches the other node", async () => {
    const options = ["--rm", "--cap-drop=ALL", `--network=container:${first.name}`];
    const seen = await docker("run", ...options, nodeImage(), "ping", "-c", "1", "192.0.2.2");
    expect(seen).toContain("1 received");
  });
});

describe.skipIf(missing())("a node that asks for duplicate address detection", () => {
  it("leaves it on in the kernel for all its IPv6 addresses", async () => {
    await using nodeSet = await createNodes({
      nodes: [{ addresses: ["2001:db8::1/64"], duplicateAddressDetection: true }, {}],
      joins: [[0, 1]],
    });
    await nodeSet.attach();
    const { stdout } = await at(nodeSet.nodes).run(["cat", "/proc/sys/net/ipv6/conf/eth0/accept_dad"]);
    expect(stdout).toBe("1\n");
    const { stdout: shown } = await at(nodeSet.nodes).run(["ip", "-6", "addr", "show", "dev", "eth0"]);
    expect(shown).not.toContain("nodad");
  });
});
