import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DockerNodesError } from "./errors.ts";
import { type NodeOptions, planSkeleton } from "./options.ts";

const IPV6_ON = {
  "net.ipv6.conf.all.disable_ipv6": "0",
  "net.ipv6.conf.default.disable_ipv6": "0",
  "net.ipv6.conf.all.accept_dad": "0",
  "net.ipv6.conf.default.accept_dad": "0",
};

function planOne(node: NodeOptions) {
  return planSkeleton({ nodes: [node], image: "image" }).nodes[0];
}

beforeEach(() => vi.stubEnv("ALPY_NODE_IMAGE", ""));
afterEach(() => vi.unstubAllEnvs());

describe("the image", () => {
  it("is that of the option before that of the environment", () => {
    vi.stubEnv("ALPY_NODE_IMAGE", "from-environment");
    expect(planSkeleton({ nodes: [{}], image: "from-option" }).image).toBe("from-option");
    expect(planSkeleton({ nodes: [{}] }).image).toBe("from-environment");
  });

  it("is missing with a typed error that names both ways", () => {
    const plan = () => planSkeleton({ nodes: [{}] });
    expect(plan).toThrow(DockerNodesError);
    expect(plan).toThrow(/images\/node.*iproute2.*ALPY_NODE_IMAGE/);
  });
});

describe("a node's options", () => {
  it("turn IPv6 on when an address or a gateway is of IPv6", () => {
    expect(planOne({ addresses: ["192.0.2.1/24", "2001:db8::1/64"] })?.sysctls).toEqual(IPV6_ON);
    expect(planOne({ gateways: ["fe80::1"] })?.sysctls).toEqual(IPV6_ON);
    expect(planOne({ addresses: ["192.0.2.1/24"] })?.sysctls).toEqual({});
    expect(planOne({ ipv6: true, sysctls: { "net.ipv4.ip_forward": "1" } })?.sysctls).toEqual({
      ...IPV6_ON,
      "net.ipv4.ip_forward": "1",
    });
  });

  it.each(["192.0.2.1", "192.0.2.1/33", "2001:db8::1/129", "300.0.0.1/8", "x; reboot/8", "::1%lo/64", "/24"])(
    "refuse %j as an address",
    (address) => {
      expect(() => planOne({ addresses: [address] })).toThrow(/^nodes\[0\]\.addresses must be .*, not "/);
    },
  );

  it.each([["192.0.2.1/24"], ["gateway"], ["fe80::1%eth0"], ["192.0.2.1", "192.0.2.2"], ["::1", "::2"]])(
    "refuse %j %j as gateways",
    (...gateways) => {
      expect(() => planOne({ gateways })).toThrow(/^nodes\[0\]\.gateways must hold/);
    },
  );

  it("leave duplicate address detection to the kernel when asked to", () => {
    const sysctls = planOne({ ipv6: true, duplicateAddressDetection: true })?.sysctls;
    expect(sysctls).toEqual({ "net.ipv6.conf.all.disable_ipv6": "0", "net.ipv6.conf.default.disable_ipv6": "0" });
  });

  it("refuse a MAC address of a group, an MTU that no link has, and a route to nowhere", () => {
    expect(() => planOne({ macAddress: "01:00:5e:00:00:01" })).toThrow(/nodes\[0\]\.macAddress must be a unicast/);
    expect(() => planOne({ mtu: 67 })).toThrow(/nodes\[0\]\.mtu must be an integer from 68 to 65521, not 67/);
    expect(() => planOne({ routes: [{ to: "nowhere" }] })).toThrow(/nodes\[0\]\.routes\.to must be an address/);
    expect(() => planOne({ routes: [{ to: "default", device: "-6 x" }] })).toThrow(/name of an interface/);
  });

  it("refuse joins of a node that is not there, or of one node twice", () => {
    const join = (joins: [number, number][]) => () => planSkeleton({ image: "i", nodes: [{}, {}], joins });
    expect(join([[0, 2]])).toThrow(/joins must hold pairs/);
    expect(join([[0, 0]])).toThrow(/joins must hold pairs/);
    expect(join([[0, 1]])).not.toThrow();
  });

  it("refuse a name that no container can bear, and one given twice", () => {
    expect(() => planOne({ name: "a b" })).toThrow(/nodes\[0\]\.name/);
    expect(() => planSkeleton({ image: "i", nodes: [{ name: "same" }, { name: "same" }] })).toThrow(/different names/);
  });
});

describe("the skeleton's options", () => {
  it("refuse a skeleton without nodes, and an owner that is no uid", () => {
    expect(() => planSkeleton({ nodes: [], image: "image" })).toThrow(/nodes must be a list of 1 to 1000, not of 0/);
    expect(() => planSkeleton({ nodes: [{}], image: "image", tapOwner: -1 })).toThrow(/tapOwner must be a uid, not -1/);
  });
});
