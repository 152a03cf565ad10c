import { expect, test } from "vitest";
import { previewArguments } from "./preview.ts";

test("all arguments are shown, with placeholders for values that are only known at a launch", () => {
  const args = previewArguments({ memoryMiB: 64, rtc: new Date("2026-01-02T03:04:05Z") }, 1);
  expect(args).toMatchInlineSnapshot(`
    [
      "-nodefaults",
      "-no-user-config",
      "-S",
      "-display",
      "none",
      "-sandbox",
      "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
      "-machine",
      "pc",
      "-accel",
      "tcg",
      "-cpu",
      "max",
      "-m",
      "64",
      "-smp",
      "1",
      "-rtc",
      "base=2026-01-02T03:04:05,clock=vm",
      "-action",
      "shutdown=pause,panic=pause",
      "-netdev",
      "tap,id=nic0,ifname=tap0,script=no,downscript=no,vnet_hdr=off,vhost=off",
      "-object",
      "filter-dump,id=nic0-dump,netdev=nic0,status=on,file=link0.pcap",
      "-device",
      "virtio-net-pci,id=nic0-device,netdev=nic0,mac=52:54:00:a1:00:00,addr=0x10,guest_announce=off",
      "-device",
      "virtio-rng-pci",
      "-device",
      "pvpanic",
      "-device",
      "vmgenid,guid=auto",
      "-chardev",
      "socket,id=qmp,fd=3",
      "-qmp",
      "chardev:qmp",
      "-chardev",
      "pipe,id=console,path=console",
      "-serial",
      "chardev:console",
    ]
  `);
});

test.each([-1, 1.5, Number.NaN, null])("%s is not a number of links", (links) => {
  expect(() => previewArguments({}, links as number)).toThrow(`links must be a whole number from 0, got ${links}`);
});

test("options that contradict each other are refused", () => {
  expect(() => previewArguments({ initrd: "/dev/null" })).toThrow("machine.initrd needs machine.kernel");
});
