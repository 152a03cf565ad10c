import { expect, test } from "vitest";
import { Management, readForwards } from "./management.ts";

/** What QEMU 7.2 reports for a machine with two user networks. */
const REPORT = [
  "Hub -1 (other):",
  "  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ",
  "  TCP[HOST_FORWARD]  10               *  9000       10.0.2.15    80     0     0",
  "Hub -1 (management):",
  "  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ",
  "  TCP[HOST_FORWARD]  12       127.0.0.1 38471       10.0.2.15    80     0     0",
  "  TCP[ESTABLISHED]   14       127.0.0.1 38471       10.0.2.15    80     0     0",
  "  UDP[HOST_FORWARD]  13       127.0.0.1 51234       10.0.2.15   161     0     0",
  "",
].join("\r\n");

test("the ports that QEMU has chosen are read from its report, without those of other networks and of connections", () => {
  expect(readForwards(REPORT)).toEqual([
    { protocol: "tcp", hostPort: 38471, guestPort: 80 },
    { protocol: "udp", hostPort: 51234, guestPort: 161 },
  ]);
});

test("a port of the guest has one of the host; one that is not forwarded is refused with those that are", () => {
  const management = new Management(readForwards(REPORT));
  expect([management.address, management.port(80), management.port(161, "udp")]).toEqual(["127.0.0.1", 38471, 51234]);
  expect(() => management.port(161)).toThrow(
    new RangeError("port 161 (tcp) of the guest is not forwarded; forwarded ports: 80 (tcp), 161 (udp)"),
  );
});
