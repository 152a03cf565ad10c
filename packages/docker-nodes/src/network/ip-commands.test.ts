import { assert as holds, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { hostileWord, wordsOf } from "../../test/hostile-words.ts";
import { shellCommand } from "../shell/quote.ts";
import { addTap, addVethPair, deleteLink, moveLink, prepareTap } from "./ip-commands.ts";
import { changeRoute, changeRule } from "./route-commands.ts";

describe("the ip commands", () => {
  it("remove a route, and join two namespaces by a veth pair", () => {
    expect(changeRoute("del", { to: "198.51.100.0/24", device: "eth0" }).join(" ")).toBe(
      "ip route del 198.51.100.0/24 dev eth0",
    );
    const pair = addVethPair({ pid: 41, device: "eth0" }, { pid: 42, device: "eth1" });
    expect(pair.join(" ")).toBe("ip link add name eth0 netns 41 type veth peer name eth1 netns 42");
  });

  it("add a route with several paths to a table, and the rules that choose it", () => {
    const nextHops = [
      { via: "192.0.2.1", weight: 2 },
      { via: "198.51.100.1", device: "eth1" },
    ];
    expect(changeRoute("add", { to: "default", nextHops, table: 100 }).join(" ")).toBe(
      "ip route add default table 100 nexthop via 192.0.2.1 weight 2 nexthop via 198.51.100.1 dev eth1",
    );
    const rule = { from: "2001:db8::/64", mark: 7, table: 100, priority: 10 };
    const shown = (commands: readonly (readonly string[])[]): string[] => commands.map((words) => words.join(" "));
    expect(shown(changeRule("add", rule, true))).toEqual([
      "ip -6 rule add from 2001:db8::/64 fwmark 7 priority 10 table 100",
    ]);
    expect(shown(changeRule("del", { incoming: "eth1", table: 5 }, true))).toEqual([
      "ip rule del iif eth1 table 5",
      "ip -6 rule del iif eth1 table 5",
    ]);
    expect(changeRule("add", { incoming: "eth1", table: 5 }, false)).toHaveLength(1);
  });

  it("create a tap for its owner and move it, renamed", () => {
    expect(addTap("alx", 1000).join(" ")).toBe("ip tuntap add mode tap dev alx user 1000");
    expect(moveLink("alx", 42, "eth0").join(" ")).toBe("ip link set dev alx netns 42 name eth0");
  });

  it("give a tap room for bursts", () => {
    expect(prepareTap("alx", "mark").join(" ")).toBe("ip link set dev alx txqueuelen 100000 alias mark");
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
