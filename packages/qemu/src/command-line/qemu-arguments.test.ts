import { expect, test } from "vitest";
import { resolveMachineOptions } from "../options/resolve-machine-options.ts";
import { escapeOption, type NicArguments, netdevName, qemuArguments } from "./qemu-arguments.ts";

const nic: NicArguments = {
  name: "nic0",
  mac: "52:54:00:a1:00:00",
  model: "virtio-net-pci",
  backend: { kind: "tap", tap: "tap1" },
  capture: "/a,b/link0.pcap",
  captured: true,
};

function argumentsFor(machine: Parameters<typeof resolveMachineOptions>[0] = {}, nics: NicArguments[] = []): string[] {
  return qemuArguments({
    machine: resolveMachineOptions(machine),
    platform: { machineType: "pc-i440fx-7.2", cpu: "max", devices: ["pvpanic", "vmgenid,guid=auto"] },
    accelerator: "tcg",
    sandbox: true,
    ram: undefined,
    incoming: false,
    nics,
    consolePipe: "/run/a,b/console",
    clockBaseSeconds: 1_800_000_000,
  });
}

function valueAfter(args: string[], option: string): string | undefined {
  return args[args.indexOf(option) + 1];
}

test("a netdev is named after the index of its NIC, which must be a whole number", () => {
  expect(netdevName(3)).toBe("nic3");
  for (const nic of [-1, 0.5, Number.NaN, null, "0"] as number[]) {
    expect(() => netdevName(nic)).toThrow(/^nic must be a whole number from 0, got/);
  }
});

test("commas in a value are doubled", () => {
  expect(escapeOption("a,b,,c")).toBe("a,,b,,,,c");
});

test("the machine starts paused and sandboxed, without QEMU's default devices", () => {
  const args = argumentsFor();
  expect(args).toEqual(expect.arrayContaining(["-S", "-nodefaults", "-no-user-config", "-sandbox"]));
});

test("the clock's base is written in UTC and follows the virtual clock", () => {
  expect(valueAfter(argumentsFor(), "-rtc")).toBe("base=2027-01-15T08:00:00,clock=vm");
});

test("a link's tap has no virtio header, so that the capture contains only frames", () => {
  expect(valueAfter(argumentsFor({}, [nic]), "-netdev")).toBe(
    "tap,id=nic0,ifname=tap1,script=no,downscript=no,vnet_hdr=off,vhost=off",
  );
});

test("a link's dump writes to its capture, whose path is escaped", () => {
  const dump = argumentsFor({}, [nic]).find((argument) => argument.startsWith("filter-dump"));
  expect(dump).toBe("filter-dump,id=nic0-dump,netdev=nic0,status=on,file=/a,,b/link0.pcap");
});

test("a disk without persist is never written to", () => {
  expect(valueAfter(argumentsFor({ disk: "/dev/null" }), "-drive")).toBe(
    "if=none,id=disk0,format=raw,file=/dev/null,snapshot=on",
  );
});

test("extra arguments come last", () => {
  expect(argumentsFor({ extraArguments: ["-device", "e1000"] }).slice(-2)).toEqual(["-device", "e1000"]);
});

test("a disk with persist has no overlay", () => {
  const args = argumentsFor({ disk: { path: "/dev/null", format: "raw", persist: true } });
  expect(valueAfter(args, "-drive")).toBe("if=none,id=disk0,format=raw,file=/dev/null");
});

function devices(args: string[]): string[] {
  return args.flatMap((argument, index) => (args[index - 1] === "-device" ? [argument] : []));
}

test("disks are attached in their order, with their interfaces, and the CD after them", () => {
  const disks = (["ide", "scsi", "nvme"] as const).map((type) => ({ path: "/dev/null", interface: type }));
  expect(devices(argumentsFor({ disk: "/dev/null", disks, cd: "/dev/null" })).slice(3)).toEqual([
    "virtio-scsi-pci,id=scsi",
    "virtio-blk-pci,drive=disk0,bootindex=1",
    "ide-hd,drive=disk1,bootindex=2",
    "scsi-hd,bus=scsi.0,drive=disk2,bootindex=3",
    "nvme,drive=disk3,bootindex=4,serial=disk3",
    "ide-cd,drive=cd,bootindex=5",
  ]);
});

test("the machine has its own UEFI variables, and the code is only read", () => {
  const args = argumentsFor({ firmware: { code: "/dev/null", variables: "/dev/zero" } });
  expect(args).toContain("if=pflash,unit=0,format=raw,readonly=on,file=/dev/null");
  expect(args).toContain("if=pflash,unit=1,format=raw,snapshot=on,file=/dev/zero");
});

test("the frames of a NIC with a socket pass over an inherited descriptor", () => {
  const wire: NicArguments = { ...nic, backend: { kind: "stream", fileDescriptor: 4 } };
  expect(valueAfter(argumentsFor({}, [wire]), "-netdev")).toBe("stream,id=nic0,server=off,addr.type=fd,addr.str=4");
});

test("a NIC without a link is on its own hub and not captured", () => {
  const unused: NicArguments = { ...nic, name: "nic2", backend: { kind: "none" }, capture: undefined };
  const args = argumentsFor({}, [unused]);
  expect(valueAfter(args, "-netdev")).toBe("hubport,id=nic2,hubid=2");
  expect(args.join(" ")).not.toContain("filter-dump");
});

test("a capture that is off at first can be turned on", () => {
  expect(argumentsFor({}, [{ ...nic, captured: false }])).toContain(
    "filter-dump,id=nic0-dump,netdev=nic0,status=off,file=/a,,b/link0.pcap",
  );
});

test("display and random number generator follow the options", () => {
  const args = argumentsFor({ vga: "std", entropy: false });
  expect(valueAfter(args, "-vga")).toBe("std");
  expect(args).not.toContain("virtio-rng-pci");
});
