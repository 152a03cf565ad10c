import { statSync } from "node:fs";
import { basename, join } from "node:path";

/** The processor architectures of machines, by QEMU's names. */
export const ARCHITECTURES = ["x86_64", "aarch64", "riscv64"] as const;

/** A processor architecture, by QEMU's name. */
export type Architecture = (typeof ARCHITECTURES)[number];

const PROGRAM_PREFIX = "qemu-system-";

/** The architecture of a machine and the program that runs it. */
export interface ChosenProgram {
  readonly architecture: Architecture;
  readonly qemu: string;
}

/**
 * Chooses the program for an architecture, or the architecture for a program: by its name, or x86-64. Without the option `qemu` it
 * is `ALPY_QEMU`, unless that is a program for another architecture. A folder is one that contains the programs.
 */
export function chooseProgram(options: {
  readonly architecture?: Architecture | undefined;
  readonly qemu?: string | undefined;
}): ChosenProgram {
  const named = process.env.ALPY_QEMU === "" ? undefined : process.env.ALPY_QEMU;
  const { qemu = named } = options;
  const architecture = options.architecture ?? (qemu === undefined ? undefined : architectureOf(qemu)) ?? "x86_64";
  const program = `${PROGRAM_PREFIX}${architecture}`;
  if (qemu === undefined) return { architecture, qemu: program };
  if (isFolder(qemu)) return { architecture, qemu: join(qemu, program) };
  const other = architectureOf(qemu);
  const isForOther = options.qemu === undefined && other !== undefined && other !== architecture;
  return { architecture, qemu: isForOther ? program : qemu };
}

/** Returns the architecture that the name of a program states: `qemu-system-aarch64`, also with a suffix. */
function architectureOf(qemu: string): Architecture | undefined {
  const name = basename(qemu);
  return ARCHITECTURES.find((architecture) => name.startsWith(`${PROGRAM_PREFIX}${architecture}`));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
