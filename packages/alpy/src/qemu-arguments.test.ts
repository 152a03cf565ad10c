import { expect, test } from "vitest";
import { resolveMachineOptions } from "./machine-options.ts";
import { escapeOption, type NicArguments, qemuArguments } from "./qemu-arguments.ts";

const nic: NicArguments = { name: "link0", mac: "52:54:00:a1:00:00", tap: "tap1", capture: "/a,b/link0.pcap" };

function argumentsFor(machine: Parameters<typeof resolveMachineOptions>[0] = {}, nics: NicArguments[] = []): string[] {
  return qemuArguments({
    machine: resolveMachineOptions(machine),
    accelerator: "tcg",
    nics,
    consoleLog: "/artifacts/console.log",
    clockBaseSeconds: 1_800_000_000,
  });
}

function valueAfter(args: string[], option: string): string | undefined {
  return args[args.indexOf(option) + 1];
}

test("commas in a value are doubled", () => {
  expect(escapeOption("a,b,,c")).toBe("a,,b,,,,c");
});

test("the machine starts paused, sandboxed, and with no device that was not asked for", () => {
  const args = argumentsFor();
  expect(args).toEqual(expect.arrayContaining(["-S", "-nodefaults", "-no-user-config", "-sandbox"]));
});

test("the clock's base is written in UTC and follows the virtual clock", () => {
  expect(valueAfter(argumentsFor(), "-rtc")).toBe("base=2027-01-15T08:00:00,clock=vm");
});

test("a link's tap carries no virtio header, so that the capture holds frames only", () => {
  expect(valueAfter(argumentsFor({}, [nic]), "-netdev")).toBe(
    "tap,id=link0,ifname=tap1,script=no,downscript=no,vnet_hdr=off,vhost=off",
  );
});

test("a link's dump writes to its capture, whose path is escaped", () => {
  const dump = argumentsFor({}, [nic]).find((argument) => argument.startsWith("filter-dump"));
  expect(dump).toBe("filter-dump,id=link0-dump,netdev=link0,file=/a,,b/link0.pcap");
});

test("a disk is never written to", () => {
  expect(valueAfter(argumentsFor({ disk: "/dev/null", diskFormat: "raw" }), "-drive")).toBe(
    "file=/dev/null,format=raw,if=virtio,snapshot=on",
  );
});

test("extra arguments come last", () => {
  expect(argumentsFor({ extraArguments: ["-device", "e1000"] }).slice(-2)).toEqual(["-device", "e1000"]);
});
