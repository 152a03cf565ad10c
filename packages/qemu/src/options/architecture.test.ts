import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { chooseProgram } from "./architecture.ts";

afterEach(() => void vi.unstubAllEnvs());

const choose = (environment: string | undefined, options: Parameters<typeof chooseProgram>[0] = {}): string => {
  vi.stubEnv("ALPY_QEMU", environment);
  const { architecture, qemu } = chooseProgram(options);
  return `${architecture} ${qemu}`;
};

test("a machine is x86-64 and runs under the program of that name, unless an option says otherwise", () => {
  expect(choose(undefined)).toBe("x86_64 qemu-system-x86_64");
  expect(choose("")).toBe("x86_64 qemu-system-x86_64");
  expect(choose(undefined, { architecture: "riscv64" })).toBe("riscv64 qemu-system-riscv64");
});

test("a program says its architecture by its name, and needs none if it does not", () => {
  expect(choose(undefined, { qemu: "/opt/qemu-system-aarch64-11" })).toBe("aarch64 /opt/qemu-system-aarch64-11");
  expect(choose(undefined, { qemu: "/opt/qemu" })).toBe("x86_64 /opt/qemu");
  expect(choose(undefined, { qemu: "/opt/qemu", architecture: "aarch64" })).toBe("aarch64 /opt/qemu");
});

test("ALPY_QEMU is the program, unless it is one for another architecture than the option's", () => {
  expect(choose("/opt/qemu-system-x86_64")).toBe("x86_64 /opt/qemu-system-x86_64");
  expect(choose("/opt/qemu-system-aarch64")).toBe("aarch64 /opt/qemu-system-aarch64");
  expect(choose("/opt/qemu-system-x86_64", { architecture: "aarch64" })).toBe("aarch64 qemu-system-aarch64");
  expect(choose("/opt/q", { architecture: "aarch64" })).toBe("aarch64 /opt/q");
});

test("ALPY_QEMU may be the folder of the programs", () => {
  const folder = mkdtempSync(join(tmpdir(), "alpy-qemu-"));
  expect(choose(folder)).toBe(`x86_64 ${folder}/qemu-system-x86_64`);
  expect(choose(folder, { architecture: "riscv64" })).toBe(`riscv64 ${folder}/qemu-system-riscv64`);
  rmSync(folder, { recursive: true });
});
