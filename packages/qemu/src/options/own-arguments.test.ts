import { expect, test } from "vitest";
import type { MachineOptions } from "./machine-options.ts";
import { acceleratorOf } from "./own-arguments.ts";
import { resolveMachineOptions } from "./resolve-machine-options.ts";

test("a command line of one's own can be combined with the options of what alpy adds", () => {
  const ownArguments = ["-machine", "q35", "-accel", "tcg"];
  const nics = [{ model: "e1000" }] as const;
  const machine = resolveMachineOptions({ ownArguments, nics, management: {}, rtc: new Date(0), console: {} });
  expect(machine).toMatchObject({ ownArguments, accel: "tcg", nics: [{ model: "e1000" }] });
});

test.each<[string, MachineOptions]>([
  ["memoryMiB", { memoryMiB: 64 }],
  ["disk", { disk: "/dev/null" }],
  ["extraArguments", { extraArguments: [] }],
  ["accel", { accel: "kvm" }],
])("%s cannot be combined with a command line of one's own", (name, options) => {
  expect(() => resolveMachineOptions({ ...options, ownArguments: [] })).toThrow(
    new TypeError(
      `machine.${name} cannot be combined with machine.ownArguments, which is QEMU's whole command line: write it there`,
    ),
  );
});

test.each<[unknown, string]>([
  ["-m 64", "machine.ownArguments must be a list, got '-m 64'"],
  [["-m", 64], "machine.ownArguments[1] must be a string, got 64"],
])("the command line %j is refused", (ownArguments, message) => {
  expect(() => resolveMachineOptions({ ownArguments: ownArguments as string[] })).toThrow(new TypeError(message));
});

test.each([
  [["-enable-kvm"], "kvm"],
  [["-accel", "kvm,thread=multi"], "kvm"],
  [["-machine", "q35,accel=kvm"], "kvm"],
  [["-accel", "tcg"], "tcg"],
  [["-name", "kvm"], "tcg"],
] as const)("%j run the machine by %s", (ownArguments, accelerator) => {
  expect(acceleratorOf(ownArguments)).toBe(accelerator);
});

test("parts to omit are kept once, in a fixed order, and take effect", () => {
  const machine = resolveMachineOptions({ omit: ["sandbox", "entropy", "pvpanic", "entropy"] });
  expect(machine).toMatchObject({ omit: ["pvpanic", "entropy", "sandbox"], entropy: false, sandbox: false });
});

test.each<[MachineOptions, string]>([
  [
    { omit: ["rng" as "entropy"] },
    "machine.omit[0] must be one of pvpanic, vmgenid, entropy, cpu, sandbox, display, got 'rng'",
  ],
  [{ omit: ["qmp" as "cpu"] }, "display (a machine needs qmp: alpy controls QEMU over it), got 'qmp'"],
  [{ omit: "cpu" as unknown as [] }, "machine.omit must be a list, got 'cpu'"],
  [{ omit: ["cpu"], cpu: "qemu64" }, 'machine.omit cannot contain "cpu", because machine.cpu is given'],
])("%j is refused", (options, message) => {
  expect(() => resolveMachineOptions(options)).toThrow(TypeError);
  expect(() => resolveMachineOptions(options)).toThrow(message);
});
