import { expect, test } from "vitest";
import type { ManagementOptions } from "./management.ts";
import { resolveMachineOptions } from "./resolve-machine-options.ts";

test("a management NIC is the last, isolated, of the machine's model and with a MAC address that no other NIC has", () => {
  const { management, nics } = resolveMachineOptions({ nic: "e1000", management: {} }, { linkCount: 1, index: 2 });
  expect(management).toEqual({
    hostForwards: [],
    first: false,
    isolated: true,
    model: "e1000",
    mac: "52:54:00:a1:02:ff",
  });
  expect(nics).toHaveLength(1);
});

test("a forward has a free port of the host and TCP by default", () => {
  const hostForwards = [{ guestPort: 80 }, { guestPort: 161, hostPort: 1161, protocol: "udp" }] as const;
  expect(resolveMachineOptions({ management: { hostForwards } }).management?.hostForwards).toEqual([
    { guestPort: 80, hostPort: 0, protocol: "tcp" },
    { guestPort: 161, hostPort: 1161, protocol: "udp" },
  ]);
});

test.each<[unknown, string]>([
  [null, "machine.management must be an object with options, got null"],
  [
    { ports: [80] },
    'machine.management: unknown option "ports"; expected one of hostForwards, first, isolated, model, mac',
  ],
  [{ first: 1 }, "machine.management.first must be true or false, got 1"],
  [{ model: "ne2k" }, "machine.management.model must be one of virtio-net-pci, e1000,"],
  [{ mac: "52:54:00:a1:00:00" }, "machine.management and NIC 0 share the MAC address 52:54:00:a1:00:00"],
  [{ mac: "ff:ff:ff:ff:ff:ff" }, "machine.management.mac must be the MAC address of one station"],
  [{ hostForwards: 80 }, "machine.management.hostForwards must be a list, got 80"],
  [{ hostForwards: [80] }, "machine.management.hostForwards[0] must be an object with options, got 80"],
  [
    { hostForwards: [{}] },
    "machine.management.hostForwards[0].guestPort must be a port from 1 to 65535, got undefined",
  ],
  [{ hostForwards: [{ guestPort: 0 }] }, "machine.management.hostForwards[0].guestPort must be a port from 1"],
  [
    { hostForwards: [{ guestPort: 1, hostPort: 65_536 }] },
    "machine.management.hostForwards[0].hostPort must be a port",
  ],
  [
    { hostForwards: [{ guestPort: 1, protocol: "sctp" }] },
    "machine.management.hostForwards[0].protocol must be one of",
  ],
  [
    { hostForwards: [{ guestPort: 80 }, { guestPort: 80, hostPort: 8080 }] },
    "machine.management.hostForwards[1] forwards port 80 (tcp) of the guest again",
  ],
])("the management NIC %j is refused", (management, message) => {
  const resolve = (): unknown => resolveMachineOptions({ nics: 1, management: management as ManagementOptions });
  expect(resolve).toThrow(TypeError);
  expect(resolve).toThrow(message);
});
