import { createHash } from "node:crypto";
import { fileDigest } from "../content/file-digest.ts";
import { imageFiles } from "../digest/image-files.ts";
import type { ResolvedMachineOptions } from "../options/machine-options.ts";
import { platformOf } from "../program/platform.ts";
import type { QemuProgram } from "../program/qemu-program.ts";

/** Version of the format of states. Increase it whenever their content changes, or how they are saved or loaded. */
const FORMAT = 7;

/** Everything that a golden state depends on. */
export interface GoldenInput {
  readonly machine: ResolvedMachineOptions;
  readonly accelerator: "kvm" | "tcg";
  /** What identifies the host's processor under KVM; `undefined` under TCG, which emulates the same one everywhere. */
  readonly processor: string | undefined;
  readonly sandbox: boolean;
  readonly program: QemuProgram;
  /** Path of the QEMU program. */
  readonly programPath: string;
  /** Modules that may contain the preparation. */
  readonly modules: readonly string[];
  /** Further files that the preparation reads. */
  readonly inputs: readonly string[];
  /** The text of the preparation itself. */
  readonly prepare: string;
}

/**
 * Returns the key of a golden state: a digest of everything that it depends on. Files count by their content, the QEMU
 * program too, with what it answers about itself. No path is part of it.
 */
export async function goldenKey(input: GoldenInput): Promise<string> {
  const { machine, programPath, modules, inputs } = input;
  const {
    disks,
    firmware,
    kernel,
    initrd,
    cd,
    management,
    fwCfg,
    shares,
    rtc: _rtc,
    qemu: _qemu,
    console: _console,
    consoles,
    ...options
  } = machine;
  // Loaded here, because machines without golden states need not spend the time.
  const { moduleGraph } = await import("../digest/module-graph.ts");
  const graph = await moduleGraph(modules);
  const images = await Promise.all(disks.map(({ path }) => imageFiles(path)));
  const configured = fwCfg.map(({ value }) => (typeof value === "string" ? undefined : value.file));
  const roles = [firmware?.code, firmware?.variables, kernel, initrd, cd, ...configured];
  const files = [programPath, ...images.flat(), ...roles].filter(isGiven);
  const { qemu: _name, ...program } = input.program;
  const parts = {
    format: FORMAT,
    options,
    management: management && { ...management, hostForwards: undefined },
    consoles: consoles.length,
    fwCfg: fwCfg.map(({ name, value }) => ({ name, text: typeof value === "string" ? value : undefined })),
    shares: shares.map(({ tag, readOnly }) => ({ tag, readOnly })),
    disks: disks.map(({ path: _path, ...disk }) => disk),
    prepare: input.prepare,
    accelerator: input.accelerator,
    processor: input.processor,
    sandbox: input.sandbox,
    program,
    platform: platformOf(machine, input.program, input.accelerator),
    roles: rolesOf(machine, images),
    files: await Promise.all([...files, ...inputs].map(fileDigest)),
    modules: (await Promise.all(graph.local.map(fileDigest))).toSorted(),
    packages: graph.packages,
  };
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** Returns what the files are, in their order. */
function rolesOf({ firmware, kernel, initrd, cd }: ResolvedMachineOptions, images: readonly (readonly string[])[]) {
  return {
    disks: images.map((chain) => chain.length),
    firmware: firmware !== undefined,
    kernel: kernel !== undefined,
    initrd: initrd !== undefined,
    cd: cd !== undefined,
  };
}

function isGiven<T>(value: T | undefined): value is T {
  return value !== undefined;
}
