import { describe, expect, it } from "vitest";
import { addTap, configureInterface, moveLink } from "./ip.ts";

describe("the ip commands", () => {
  it("bring the interface up after its addresses and before its routes", () => {
    const commands = configureInterface({
      addresses: ["192.0.2.1/24", "2001:db8::1/64"],
      gateways: ["192.0.2.254", "fe80::1"],
    });
    expect(commands.map((command) => command.join(" "))).toEqual([
      "ip addr add 192.0.2.1/24 dev eth0",
      "ip addr add 2001:db8::1/64 dev eth0 nodad",
      "ip link set dev eth0 up",
      "ip route add default via 192.0.2.254 dev eth0",
      "ip route add default via fe80::1 dev eth0",
    ]);
  });

  it("make a tap for its owner and move it, renamed", () => {
    expect(addTap("alx", 1000).join(" ")).toBe("ip tuntap add mode tap dev alx user 1000");
    expect(moveLink("alx", 42).join(" ")).toBe("ip link set dev alx netns 42 name eth0");
  });
});
