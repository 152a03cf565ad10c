import { expect, test } from "vitest";
import { resolveMachineOptions } from "../options/resolve-machine-options.ts";
import { escapeOption } from "./escape-option.ts";
import type { NicArguments } from "./nic-arguments.ts";
import { netdevName, qemuArguments } from "./qemu-arguments.ts";

const nic: NicArguments = {
  name: "nic0",
  mac: "52:54:00:a1:00:00",
  model: "virtio-net-pci",
  backend: { kind: "tap", tap: "tap1" },
  capture: "/a,b/link0.pcap",
  captured: true,
};

function argumentsFor(machine: Parameters<typeof resolveMachineOptions>[0] = {}, nics: NicArguments[] = []): string[] {
  const resolved = resolveMachineOptions(machine);
  return qemuArguments({
    machine: resolved,
    platform: { machineType: "pc-i440fx-7.2", cpu: "max", devices: ["pvpanic", "vmgenid,guid=auto"] },
    accelerator: "tcg",
    sandbox: true,
    seed: resolved.cloudInit && "/run/a,b/seed.iso",
    tpmSocket: resolved.tpm ? "/run/tpm" : undefined,
    ram: undefined,
    incoming: false,
    nics,
    serialPipes: ["/run/a,b/console", ...resolved.consoles.map((_settings, index) => `/run/console${index + 1}`)],
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

test("the NICs are the first devices, each in its slot, and the management NIC the last of them", () => {
  const args = argumentsFor({ management: { hostForwards: [{ guestPort: 22, hostPort: 2222 }] } }, [nic]);
  expect(devices(args).slice(0, 3)).toEqual([
    "virtio-net-pci,id=nic0-device,netdev=nic0,mac=52:54:00:a1:00:00,addr=0x10,guest_announce=off",
    "virtio-net-pci,id=management-device,netdev=management,mac=52:54:00:a1:00:ff,addr=0x1e,guest_announce=off",
    "virtio-rng-pci",
  ]);
  expect(args).toContain("user,id=management,restrict=on,ipv6=off,hostfwd=tcp:127.0.0.1:2222-:22");
});

test("a management NIC that is not isolated has the host's networks", () => {
  const args = argumentsFor({ management: { isolated: false, first: true } });
  expect(args).toContain("user,id=management,restrict=off,ipv6=off");
  expect(devices(args)[0]).toContain(",addr=0xf,");
});

test("the display can be omitted", () => {
  expect(argumentsFor({ omit: ["display"] })).not.toContain("-display");
});

test("cloud-init's data is on a read-only disk after the others", () => {
  const args = argumentsFor({ disk: "/dev/null", cloudInit: { userData: "#cloud-config" } });
  expect(args).toContain("if=none,id=seed,format=raw,readonly=on,file=/run/a,,b/seed.iso");
  expect(devices(args).slice(-2)).toEqual(["virtio-blk-pci,drive=disk0,bootindex=1", "virtio-blk-pci,drive=seed"]);
});

test("entries of the firmware configuration device are texts or files, in the order of their names", () => {
  const args = argumentsFor({ fwCfg: { "opt/b": { file: "/dev/null" }, "opt/a": "x,y" } });
  expect(args.filter((argument) => argument.startsWith("name="))).toEqual([
    "name=opt/a,string=x,,y",
    "name=opt/b,file=/dev/null",
  ]);
});

test("a shared folder is read-only unless the options say otherwise", () => {
  const args = argumentsFor({
    shares: [
      { path: "/tmp", tag: "one" },
      { path: "/tmp", tag: "two", readOnly: false },
    ],
  });
  expect(args.filter((argument) => /^local|^virtio-9p/.test(argument))).toEqual([
    "local,id=share0,path=/tmp,security_model=none,multidevs=remap,readonly=on",
    "virtio-9p-pci,fsdev=share0,mount_tag=one",
    "local,id=share1,path=/tmp,security_model=none,multidevs=remap,readonly=off",
    "virtio-9p-pci,fsdev=share1,mount_tag=two",
  ]);
});

test("further serial ports of a PC are its own, those of other machines are on PCI", () => {
  const args = argumentsFor({ consoles: [{}, {}] });
  expect(args).toContain("pipe,id=console,path=/run/a,,b/console");
  expect(args).toContain("pipe,id=console2,path=/run/console2");
  const ports = args.filter((_argument, index) => args[index - 1] === "-serial");
  expect(ports).toEqual(["chardev:console", "chardev:console1", "chardev:console2"]);
  expect(argumentsFor({ architecture: "aarch64", consoles: [{}] })).toContain("pci-serial,chardev=console1");
});

test.each([
  ["x86_64", "tpm-crb,tpmdev=tpm"],
  ["aarch64", "tpm-tis-device,tpmdev=tpm"],
] as const)("the TPM of %s is one that its guests know", (architecture, device) => {
  const args = argumentsFor({ architecture, tpm: true });
  expect(args).toContain("socket,id=tpm,path=/run/tpm");
  expect(devices(args)).toContain(device);
});
