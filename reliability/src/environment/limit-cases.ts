import { type EnvironmentCase, type Expected, environmentCase } from "./environment-case.ts";

/** Every way in which the lack of descriptors may be reported. */
const NO_DESCRIPTORS: Expected = {
  codes: [
    "qemu-failed",
    "artifacts-failed",
    "guard-failed",
    "folder-failed",
    "lock-failed",
    "golden-failed",
    "engine-unreachable",
    "engine-failed",
    "watchdog-failed",
  ],
  message: /EMFILE|too many open files|descriptors/i,
  notMessage: /install it|is not running|start the engine/i,
  mayPass: true,
};

function limitedTo(limit: string): readonly string[] {
  return ["sh", "-c", `ulimit ${limit}; exec "$@"`, "sh"];
}

/** Limits of the process: open files, size of files. */
export const limitCases: readonly EnvironmentCase[] = [
  ...[26, 30, 34, 40, 48].map((files) =>
    environmentCase(`ulimit -n ${files}, wires`, NO_DESCRIPTORS, () => ({ wrapper: limitedTo(`-n ${files}`) })),
  ),
  ...[34, 44].map((files) =>
    environmentCase(`ulimit -n ${files}, nodes`, NO_DESCRIPTORS, () => ({ wrapper: limitedTo(`-n ${files}`) }), {
      kind: "nodes",
    }),
  ),
  ...[1, 8].map((blocks) =>
    environmentCase(
      `ulimit -f ${blocks}: files have at most ${blocks / 2} KiB`,
      // The kernel's SIGXFSZ ends a process that does not ignore it.
      { codes: ["artifacts-failed", "capture-stopped", "qemu-failed", "qemu-exited"], mayDie: true, mayPass: true },
      () => ({ wrapper: limitedTo(`-f ${blocks}`) }),
    ),
  ),
];
