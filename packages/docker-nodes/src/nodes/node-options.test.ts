import { describe, expect, it } from "vitest";
import { type NodeOptions, nodeSysctls, resolveNodeOptions } from "./node-options.ts";

const IPV6_ON = {
  "net.ipv6.conf.all.disable_ipv6": "0",
  "net.ipv6.conf.default.disable_ipv6": "0",
  "net.ipv6.conf.all.accept_dad": "0",
  "net.ipv6.conf.default.accept_dad": "0",
};

const PATH = "machines.left.links[1]";
const resolve = (node: NodeOptions) => resolveNodeOptions(node, PATH);
const sysctls = (node: NodeOptions) => nodeSysctls(resolve(node));

/** Resolves options that the compiler would refuse. */
const resolveAny = (node: unknown) => () => resolve(node as NodeOptions);

describe("a node's options", () => {
  it("turn IPv6 on if an address, a gateway or a route is of IPv6", () => {
    expect(sysctls({ addresses: ["192.0.2.1/24", "2001:db8::1/64"] })).toEqual(IPV6_ON);
    expect(sysctls({ gateways: ["fe80::1"] })).toEqual(IPV6_ON);
    expect(sysctls({ routes: [{ to: "2001:db8::/32" }] })).toEqual(IPV6_ON);
    expect(sysctls({ addresses: ["192.0.2.1/24"] })).toEqual({});
    expect(sysctls({ ipv6: true, sysctls: { "net.ipv4.ip_forward": "1" } })).toEqual({
      ...IPV6_ON,
      "net.ipv4.ip_forward": "1",
    });
  });

  it("leave duplicate address detection to the kernel if asked to", () => {
    expect(sysctls({ ipv6: true, duplicateAddressDetection: true })).toEqual({
      "net.ipv6.conf.all.disable_ipv6": "0",
      "net.ipv6.conf.default.disable_ipv6": "0",
    });
  });

  it("have defaults, and stay the same when resolved again", () => {
    const resolved = resolve({
      addresses: ["2001:db8::1/64"],
      routes: [{ to: "default", via: "2001:db8::2" }],
      sysctls: { "net.ipv4.ip_forward": "1" },
    });
    expect(resolved).toEqual({
      addresses: ["2001:db8::1/64"],
      gateways: [],
      taps: 1,
      ipv6: true,
      sysctls: { "net.ipv4.ip_forward": "1" },
      routes: [{ to: "default", via: "2001:db8::2" }],
      duplicateAddressDetection: false,
    });
    const again: NodeOptions = resolved;
    expect(resolve(again)).toEqual(resolved);
    expect(nodeSysctls(resolve(again))).toEqual(nodeSysctls(resolved));
  });

  it("do not change with the lists that they came from", () => {
    const addresses = ["192.0.2.1/24"];
    const resolved = resolve({ addresses });
    addresses.push("192.0.2.2/24");
    expect(resolved.addresses).toEqual(["192.0.2.1/24"]);
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
    [{ adresses: [] }, ': unknown option "adresses"; expected one of name, addresses, gateways, taps, ipv6, sysctls, '],
    [null, " must be an object, got null"],
    [[], " must be an object, got []"],
  ])("%o is refused", (node, message) => {
    expect(resolveAny(node)).toThrow(TypeError);
    expect(resolveAny(node)).toThrow(`${PATH}${message}`);
  });
});
