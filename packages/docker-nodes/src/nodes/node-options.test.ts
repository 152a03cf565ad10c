import { describe, expect, it } from "vitest";
import { createWireguardKeys } from "../network/wireguard-keys.ts";
import { type NodeOptions, nodeSysctls, resolveNodeOptions } from "./node-options.ts";

const IPV6_ON = {
  "net.ipv6.conf.all.disable_ipv6": "0",
  "net.ipv6.conf.default.disable_ipv6": "0",
  "net.ipv6.conf.all.accept_dad": "0",
  "net.ipv6.conf.default.accept_dad": "0",
};
const advertisements = (value: string) => ({
  "net.ipv6.conf.all.accept_ra": value,
  "net.ipv6.conf.default.accept_ra": value,
});
const FIXED = { ...IPV6_ON, ...advertisements("0") };
const AUTOMATIC = { ...IPV6_ON, ...advertisements("2") };

const PATH = "machines.left.links[1]";
const resolve = (node: NodeOptions) => resolveNodeOptions(node, PATH);
const sysctls = (node: NodeOptions) => nodeSysctls(resolve(node));

/** Resolves options that the compiler would refuse. */
const resolveAny = (node: unknown) => () => resolve(node as NodeOptions);

describe("a node's options", () => {
  it("turn IPv6 on if an address, a gateway or a route is of IPv6", () => {
    expect(sysctls({ addresses: ["192.0.2.1/24", "2001:db8::1/64"] })).toEqual(FIXED);
    expect(sysctls({ gateways: ["fe80::1"] })).toEqual(AUTOMATIC);
    expect(sysctls({ routes: [{ to: "2001:db8::/32" }] })).toEqual(AUTOMATIC);
    expect(sysctls({ addresses: ["192.0.2.1/24"] })).toEqual({});
    expect(sysctls({ ipv6: true, sysctls: { "net.ipv4.ip_forward": "1" } })).toEqual({
      ...AUTOMATIC,
      "net.ipv4.ip_forward": "1",
    });
  });

  it("accept router advertisements if asked to, or if there is no IPv6 address", () => {
    const addresses = ["2001:db8::1/64"];
    expect(sysctls({ addresses, acceptRouterAdvertisements: true })).toEqual(AUTOMATIC);
    expect(sysctls({ ipv6: true, acceptRouterAdvertisements: false })).toEqual(FIXED);
  });

  it("leave duplicate address detection to the kernel if asked to", () => {
    expect(sysctls({ ipv6: true, duplicateAddressDetection: true })).toEqual({
      "net.ipv6.conf.all.disable_ipv6": "0",
      "net.ipv6.conf.default.disable_ipv6": "0",
      ...advertisements("2"),
    });
  });

  it("have defaults, and stay the same when resolved again", () => {
    const resolved = resolve({
      addresses: ["2001:db8::1/64"],
      routes: [{ to: "default", via: "2001:db8::2" }],
      sysctls: { "net.ipv4.ip_forward": "1" },
    });
    expect(resolved).toEqual({
      interfaces: { eth0: { kind: "tap", taps: 1, addresses: ["2001:db8::1/64"], gateways: [] } },
      ipv6: true,
      sysctls: { "net.ipv4.ip_forward": "1" },
      routes: [{ to: "default", via: "2001:db8::2" }],
      rules: [],
      duplicateAddressDetection: false,
      acceptRouterAdvertisements: false,
      dns: ["127.0.0.1"],
      hosts: {},
    });
    const again: NodeOptions = resolved;
    expect(resolve(again)).toEqual(resolved);
    expect(nodeSysctls(resolve(again))).toEqual(nodeSysctls(resolved));
  });

  it("do not change with the lists that they came from", () => {
    const addresses = ["192.0.2.1/24"];
    const resolved = resolve({ addresses });
    addresses.push("192.0.2.2/24");
    expect(resolved.interfaces["eth0"]?.addresses).toEqual(["192.0.2.1/24"]);
  });

  it.each(["192.0.2.1", "192.0.2.1/33", "2001:db8::1/129", "300.0.0.1/8", "x; reboot/8", "::1%lo/64", "/24"])(
    "refuse %j as an address",
    (address) => {
      const message = `${PATH}.addresses[1] must be an IPv4 or IPv6 address with prefix length, got "${address}"`;
      expect(() => resolve({ addresses: ["192.0.2.9/24", address] })).toThrow(new TypeError(message));
    },
  );

  it.each([["192.0.2.1/24"], ["gateway"], ["fe80::1%eth0"]])("refuse %j as a gateway", (gateway) => {
    const message = `${PATH}.gateways[0] must be an IPv4 or IPv6 address without prefix length and zone, got "${gateway}"`;
    expect(() => resolve({ gateways: [gateway] })).toThrow(new TypeError(message));
  });

  it.each([
    ["192.0.2.1", "192.0.2.2"],
    ["::1", "::2"],
  ])("refuse %j and %j as two gateways of one family", (...gateways) => {
    expect(() => resolve({ gateways })).toThrow(`${PATH}.gateways must be at most one gateway of each family, got [`);
  });

  it.each([
    [{ macAddress: "01:00:5e:00:00:01" }, ".macAddress must be a unicast MAC address"],
    [{ macAddress: null }, ".macAddress must be a unicast MAC address"],
    [{ mtu: 67 }, ".mtu must be an integer from 68 to 65521, got 67"],
    [{ mtu: Number.NaN }, ".mtu must be an integer from 68 to 65521, got NaN"],
    [{ mtu: "1500" }, '.mtu must be an integer from 68 to 65521, got "1500"'],
    [{ taps: 1.5 }, ".taps must be an integer from 1 to 64, got 1.5"],
    [{ ipv6: null }, ".ipv6 must be true or false, got null"],
    [{ addresses: "192.0.2.1/24" }, '.addresses must be a list, got "192.0.2.1/24"'],
    [{ addresses: [null] }, ".addresses[0] must be an IPv4 or IPv6 address with prefix length, got null"],
    [{ sysctls: { "net.ipv4.ip_forward": 1 } }, '.sysctls["net.ipv4.ip_forward"] must be a string, got 1'],
    [{ name: "a b" }, '.name must be a container name ([a-zA-Z0-9][a-zA-Z0-9_.-]+), got "a b"'],
    [{ routes: [{ to: "nowhere" }] }, ".routes[0].to must be an IPv4 or IPv6 address with prefix length, or"],
    [{ routes: [{ to: "default", device: "-6 x" }] }, ".routes[0].device must be the name of an interface"],
    [{ routes: [{ to: "default", metric: -1 }] }, ".routes[0].metric must be an integer from 0 to 4294967295, got -1"],
    [{ routes: [null] }, ".routes[0] must be a route, got null"],
    [{ routes: [{ to: "default", gateway: "x" }] }, '.routes[0]: unknown option "gateway"; expected one of to, via'],
    [{ adresses: [] }, ': unknown option "adresses"; expected one of name, interfaces, addresses, gateways, mtu, '],
    [{ dns: [] }, ".dns must be a list of 1 to 3 addresses, got []"],
    [{ dns: ["ns.example"] }, ".dns[0] must be an IPv4 or IPv6 address without prefix length and zone"],
    [{ hosts: { dut: "dut2" } }, '.hosts["dut"] must be an IPv4 or IPv6 address without prefix length and zone'],
    [{ acceptRouterAdvertisements: 1 }, ".acceptRouterAdvertisements must be true or false, got 1"],
    [{ rules: [{ table: 100 }] }, ".rules[0] must have at least one of from, to, incoming and mark"],
    [{ rules: [{ table: 254, from: "192.0.2.1/32" }] }, ".rules[0].table must be a table other than 253, 254 and 255"],
    [
      { routes: [{ to: "default", nextHops: [{ via: "192.0.2.1" }] }] },
      ".routes[0].nextHops must be a list of at least",
    ],
    [
      { routes: [{ to: "default", via: "192.0.2.1", nextHops: [] }] },
      ".routes[0]: a route has either via and device or nextHops",
    ],
    [
      { routes: [{ to: "default", nextHops: [{ via: "192.0.2.1" }, {}] }] },
      ".routes[0].nextHops[1] must have via or device",
    ],
    [null, " must be an object, got null"],
    [[], " must be an object, got []"],
  ])("%o is refused", (node, message) => {
    expect(resolveAny(node)).toThrow(TypeError);
    expect(resolveAny(node)).toThrow(`${PATH}${message}`);
  });
});

/** A key of the right form. */
const KEY = "A".repeat(43).concat("=");

/** Resolves a node with these interfaces, which the compiler may refuse. */
const withInterfaces = (interfaces: unknown, more: object = {}) => resolve({ interfaces, ...more } as NodeOptions);

describe("a node with several interfaces", () => {
  it("has each of them after those that it needs, and stays the same when resolved again", () => {
    const resolved = withInterfaces({
      "bond0.10": { kind: "vlan", parent: "bond0", id: 10, addresses: ["192.0.2.1/24"], gateways: ["192.0.2.254"] },
      red: { kind: "vrf", members: ["eth2", "bond0.10"], table: 100 },
      bond0: { kind: "bond", members: ["eth0", "eth1"] },
      eth0: {},
      eth1: { kind: "tap", taps: 2 },
      eth2: { addresses: ["2001:db8::1/64"], mtu: 9000 },
    });
    expect(Object.keys(resolved.interfaces)).toEqual(["eth0", "eth1", "bond0", "bond0.10", "eth2", "red"]);
    expect(resolved.interfaces["bond0"]).toEqual({
      kind: "bond",
      members: ["eth0", "eth1"],
      mode: "802.3ad",
      lacpRate: "slow",
      transmitHash: "layer2",
      monitorMs: 100,
      addresses: [],
      gateways: [],
    });
    expect(resolved.ipv6).toBe(true);
    expect(resolve(resolved)).toEqual(resolved);
  });

  it("has a tunnel with all its defaults, and stays the same when resolved again", () => {
    const { privateKey, publicKey } = createWireguardKeys();
    const peers = [{ publicKey, endpoint: "[2001:db8::2]:51820", allowedIps: ["0.0.0.0/0", "::/0"], keepaliveS: 25 }];
    const wg0 = { kind: "wireguard", privateKey, listenPort: 51_820, peers, addresses: ["10.0.0.1/24"] };
    const resolved = withInterfaces({ wg0, eth0: {} });
    expect(resolved.interfaces["wg0"]).toEqual({ ...wg0, gateways: [] });
    expect(resolve(resolved)).toEqual(resolved);
    expect(withInterfaces({ wg0: { kind: "wireguard", privateKey } }).interfaces["wg0"]).toMatchObject({ peers: [] });
  });

  it.each([
    [
      { privateKey: "secret" },
      ".privateKey must be a key of WireGuard: 32 bytes in base64, got a string of 6 characters",
    ],
    [{ privateKey: ["secret"] }, ".privateKey must be a key of WireGuard: 32 bytes in base64, got object"],
    [
      { peers: [{ publicKey: "short" }] },
      '.peers[0].publicKey must be a key of WireGuard: 32 bytes in base64, got "short"',
    ],
    [{ peers: [{ publicKey: KEY, presharedKey: "secret" }] }, ".peers[0].presharedKey must be a key of WireGuard"],
    [
      { peers: [{ publicKey: KEY, allowedIps: ["10.0.0.1"] }] },
      ".peers[0].allowedIps[0] must be an IPv4 or IPv6 address",
    ],
    [
      { peers: [{ publicKey: KEY, allowedIps: [], endpoint: "host:1" }] },
      ".peers[0].endpoint must be an address with a port",
    ],
    [
      { peers: [{ publicKey: KEY, allowedIps: [], keepaliveS: 0 }] },
      ".peers[0].keepaliveS must be an integer from 1 to",
    ],
    [{ listenPort: 65_536 }, ".listenPort must be an integer from 1 to 65535, got 65536"],
    [{ macAddress: "02:00:00:00:00:01" }, ': unknown option "macAddress"'],
  ])("refuses a tunnel with %j, and does not show what is secret", (options, message) => {
    const interfaces = { wg0: { kind: "wireguard", privateKey: KEY, ...options } };
    const resolving = (): unknown => withInterfaces(interfaces);
    expect(resolving).toThrow(TypeError);
    expect(resolving).toThrow(`${PATH}.interfaces.wg0${message}`);
    expect(resolving).not.toThrow(/secret/);
  });

  it.each<[object, string, object?]>([
    [{}, ".interfaces must be an object of at least one interface, got {}"],
    [{ eth0: {} }, ".addresses: with interfaces, each interface has its own", { addresses: [] }],
    [{ eth0: { adresses: [] } }, '.interfaces.eth0: unknown option "adresses"; expected one of kind, taps, addresses'],
    [
      { eth0: { kind: "team" } },
      '.interfaces.eth0.kind must be one of tap, bridge, bond, vlan, vrf, wireguard, got "team"',
    ],
    [{ lo: {} }, '.interfaces must be a name other than a number, "lo"'],
    [{ port0: {} }, '.interfaces must be a name other than a number, "lo"'],
    [{ "a b": {} }, ".interfaces must be the name of an interface"],
    [
      { eth0: {}, br0: { kind: "bridge", members: ["eth1"] } },
      '.interfaces.br0.members[0] must be one of eth0, got "eth1"',
    ],
    [{ br0: { kind: "bridge", members: [] } }, ".interfaces.br0.members must be a list of at least one interface"],
    [{ br0: { kind: "bridge", members: ["br0"] } }, ".interfaces.br0.members[0] must be another interface of the node"],
    [
      { eth0: { addresses: ["192.0.2.1/24"] }, br0: { kind: "bridge", members: ["eth0"] } },
      ".interfaces.eth0.addresses must be empty, because eth0 is a member of br0",
    ],
    [
      { eth0: {}, a: { kind: "bridge", members: ["eth0"] }, b: { kind: "bond", members: ["eth0"] } },
      ".interfaces: a and b share the member eth0",
    ],
    [
      { a: { kind: "bridge", members: ["b"] }, b: { kind: "bond", members: ["a"] } },
      ".interfaces: a, b need each other",
    ],
    [{ eth0: {}, v: { kind: "vlan", parent: "eth0", id: 4095 } }, ".interfaces.v.id must be an integer from 1 to 4094"],
    [{ eth0: {}, b: { kind: "bond", members: ["eth0"], mode: 4 } }, ".interfaces.b.mode must be one of balance-rr, "],
    [{ eth0: {}, v: { kind: "vrf", members: ["eth0"], table: 255 } }, ".interfaces.v.table must be a table other than"],
    [{ lan: {} }, ".routes[0].device must be one of lan, got undefined", { routes: [{ to: "192.0.2.0/24" }] }],
  ])("%j is refused", (interfaces, message, more) => {
    expect(() => withInterfaces(interfaces, more)).toThrow(TypeError);
    expect(() => withInterfaces(interfaces, more)).toThrow(
      `${PATH}${message}`.replace(/^(.*interfaces must be (a name|the name).*)$/, "a key of $1"),
    );
  });
});
