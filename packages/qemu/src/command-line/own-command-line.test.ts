import { expect, test } from "vitest";
import { previewArguments } from "./preview.ts";

const RTC = new Date("2026-01-02T03:04:05Z");

test("a command line of one's own gets the sockets, the links, the clock and a paused start", () => {
  const ownArguments = ["-machine", "q35", "-m", "64"];
  expect(previewArguments({ ownArguments, rtc: RTC, nic: "e1000" }, 1)).toMatchInlineSnapshot(`
    [
      "-chardev",
      "socket,id=qmp,fd=3",
      "-qmp",
      "chardev:qmp",
      "-chardev",
      "pipe,id=console,path=console",
      "-serial",
      "chardev:console",
      "-netdev",
      "tap,id=nic0,ifname=tap0,script=no,downscript=no,vnet_hdr=off,vhost=off",
      "-object",
      "filter-dump,id=nic0-dump,netdev=nic0,status=on,file=link0.pcap",
      "-machine",
      "q35",
      "-m",
      "64",
      "-device",
      "e1000,id=nic0-device,netdev=nic0,mac=52:54:00:a1:00:00",
      "-S",
      "-rtc",
      "base=2026-01-02T03:04:05,clock=vm",
      "-action",
      "shutdown=pause,panic=pause",
    ]
  `);
});

test("what its arguments connect themselves is not connected again", () => {
  const ownArguments = ["-device", "isa-serial,chardev=console1", "-device", "e1000,netdev=nic1,addr=3"];
  const args = previewArguments(
    { ownArguments: [...ownArguments, "-device", "e1000,netdev=management"], management: {}, consoles: [{}] },
    2,
  );
  expect(args.filter((_argument, index) => args[index - 1] === "-serial")).toEqual(["chardev:console"]);
  const devices = args.filter((_argument, index) => args[index - 1] === "-device");
  expect(devices).toEqual([
    "isa-serial,chardev=console1",
    "e1000,netdev=nic1,addr=3",
    "e1000,netdev=management",
    expect.stringMatching(/^virtio-net-pci,id=nic0-device,netdev=nic0,/),
  ]);
});
