import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem } from "node:os";
import { packageFile } from "../package-file.ts";

const MEBIBYTE_BYTES = 1024 ** 2;

/** What a bug report needs to know of this machine. It has no names of people, hosts or files. */
export interface SystemDescription {
  readonly alpy: string;
  readonly node: string;
  readonly kernel: string;
  readonly distribution: string;
  readonly architecture: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryMiB: number;
}

/** Describes this machine. */
export function describeSystem(): SystemDescription {
  const { version } = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as { version: string };
  return {
    alpy: version,
    node: process.versions.node,
    kernel: release(),
    distribution: distribution(),
    architecture: process.arch,
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryMiB: Math.round(totalmem() / MEBIBYTE_BYTES),
  };
}

/** Returns the distribution's name (os-release(5), `PRETTY_NAME`). */
function distribution(): string {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "unknown";
  } catch {
    return "unknown";
  }
}
