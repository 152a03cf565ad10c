import { expect, test } from "vitest";
import { previewArguments } from "./preview.ts";

const RTC = new Date("2026-01-02T03:04:05Z");

test("a command line of one's own gets the sockets, the links, the clock and a paused start", () => {
  const ownArguments = ["-machine", "q35", "-m", "64"];
  expect(previewArguments({ ownArguments, rtc: RTC, nic: "e1000" }, 1)).toMatchInlineSnapshot();
});

test("what its arguments connect themselves is not connected again", () => {
  const ownArguments = ["-device", "isa-serial,chardev=console", "-device", "e1000,netdev=nic1,addr=3"];
  const args = previewArguments({ ownArguments: [...ownArguments, "-device", "e1000,netdev=management"], management: {} }, 2);
  expect(args).not.toContain("-serial");
  const devices = args.filter((_argument, index) => args[index - 1] === "-device");
  expect(devices).toEqual([
    "isa-serial,chardev=console",
    "e1000,netdev=nic1,addr=3",
    "e1000,netdev=management",
    expect.stringMatching(/^virtio-net-pci,id=nic0-device,netdev=nic0,/),
  ]);
});
