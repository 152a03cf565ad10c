import { assert as holds, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { hostileWord, wordsOf } from "../../test/hostile-words.ts";
import { shellCommand } from "../shell/quote.ts";
import {
  addBridgePorts,
  addTap,
  addVethPair,
  changeRoute,
  configureInterface,
  deleteLink,
  moveLink,
  prepareTap,
} from "./ip-commands.ts";

const BARE = { routes: [], mtu: undefined, macAddress: undefined, duplicateAddressDetection: false };

describe("the ip commands", () => {
  it("set the interface up after its addresses and before its routes", () => {
    const commands = configureInterface({
      ...BARE,
      addresses: ["192.0.2.1/24", "2001:db8::1/64"],
      gateways: ["192.0.2.254", "fe80::1"],
    });
    expect(commands.map((command) => command.join(" "))).toEqual([
      "ip addr add 192.0.2.1/24 dev eth0",
      "ip addr add 2001:db8::1/64 dev eth0 nodad",
      "ip link set dev eth0 up",
      "ip route add default via 192.0.2.254 dev eth0",
      "ip -6 route add default via fe80::1 dev eth0",
    ]);
  });

  it("set MAC address and MTU while the link is down, and leave duplicate address detection on if asked", () => {
    const commands = configureInterface({
      addresses: ["2001:db8::1/64"],
      gateways: [],
      routes: [{ to: "2001:db8:1::/48", via: "2001:db8::2", metric: 5 }],
      mtu: 1400,
      macAddress: "02:00:00:00:00:01",
      duplicateAddressDetection: true,
    });
    expect(commands.map((command) => command.join(" "))).toEqual([
      "ip link set dev eth0 address 02:00:00:00:00:01",
      "ip link set dev eth0 mtu 1400",
      "ip addr add 2001:db8::1/64 dev eth0",
      "ip link set dev eth0 up",
      "ip -6 route add 2001:db8:1::/48 via 2001:db8::2 dev eth0 metric 5",
    ]);
  });

  it("remove a route, and join two namespaces by a veth pair", () => {
    expect(changeRoute("del", { to: "198.51.100.0/24", device: "eth0" }).join(" ")).toBe(
      "ip route del 198.51.100.0/24 dev eth0",
    );
    expect(addVethPair(41, 42).join(" ")).toBe("ip link add name eth0 netns 41 type veth peer name eth0 netns 42");
  });

  it("keep the device of a route that names one, and use eth0 otherwise", () => {
    const routes = [
      { to: "198.51.100.0/24", device: "lo" },
      { to: "203.0.113.0/24", device: undefined },
    ];
    const commands = configureInterface({ ...BARE, addresses: [], gateways: [], routes });
    expect(commands.slice(1).map((command) => command.join(" "))).toEqual([
      "ip route add 198.51.100.0/24 dev lo",
      "ip route add 203.0.113.0/24 dev eth0",
    ]);
  });

  it("create a tap for its owner and move it, renamed", () => {
    expect(addTap("alx", 1000).join(" ")).toBe("ip tuntap add mode tap dev alx user 1000");
    expect(moveLink("alx", 42, "eth0").join(" ")).toBe("ip link set dev alx netns 42 name eth0");
  });

  it("give a tap room for bursts", () => {
    expect(prepareTap("alx", "mark").join(" ")).toBe("ip link set dev alx txqueuelen 100000 alias mark");
  });

  it("let a bridge's ports forward jumbo frames and all groups but pause frames, for any MTU of the bridge", () => {
    const commands = (mtu?: number): string[] => addBridgePorts(["port0"], mtu).map((command) => command.join(" "));
    expect(commands()).toEqual([
      "ip link set dev port0 addrgenmode none",
      "ip link set dev port0 mtu 9500",
      "ip link set dev port0 master eth0",
      "ip link set dev port0 type bridge_slave group_fwd_mask 65533",
      "ip link set dev port0 up",
      "ip link set dev eth0 mtu 1500",
    ]);
    expect(commands(1_400).at(-1)).toBe("ip link set dev eth0 mtu 1400");
  });

  it("keep a hostile interface name, address or alias in one word", () => {
    const commands = property(hostileWord, (word) => {
      for (const argv of [addTap(word, 0), deleteLink(word), moveLink(word, 1, "eth0"), prepareTap("x", word)]) {
        expect(wordsOf(shellCommand(argv))).toEqual(argv);
      }
    });
    holds(commands, { numRuns: 40 });
  });
});
