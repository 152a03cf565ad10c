import { release } from "node:os";
import { relative } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import type { Logger } from "../logger.ts";
import { MERGED_CAPTURE_NAME } from "./artifact-names.ts";
import type { Artifacts } from "./artifacts.ts";
import { type NamedCapture, writeMergedCapture } from "./merged-capture.ts";
import type { OutcomeRecord } from "./outcome.ts";
import type { StepRecord } from "./step-event.ts";

/** The content of `result.json`. */
export interface TestbedResult extends OutcomeRecord {
  readonly versions: Versions;
  /** As passed to `createTestbed`, without what JSON cannot hold. */
  readonly options: object;
  readonly machines: readonly MachineRecord[];
  /** In the order of their ends. */
  readonly steps: readonly StepRecord[];
}

/** The programs of a run. */
interface Versions {
  readonly alpy: string;
  readonly node: string;
  readonly kernel: string;
  /** QEMU's versions, by program. */
  readonly qemu: Readonly<Record<string, string>>;
  /** Name and version of the Docker engine, where there are nodes. */
  readonly engine?: string | undefined;
  /** Image of the nodes, where there are any. */
  readonly nodeImage?: string | undefined;
}

/** A machine in `result.json`. */
interface MachineRecord extends MachineFacts {
  readonly links: readonly LinkRecord[];
}

interface MachineFacts {
  readonly name: string;
  readonly qemuArguments: readonly string[];
  /** How QEMU ended, once it has. */
  readonly qemuExit?: object | undefined;
  /** How the time stamps of its captures relate to the host's clock. */
  readonly clock: object;
}

/** A link in `result.json`. */
interface LinkRecord {
  readonly name: string;
  readonly mac: string;
  /** Path of its capture, relative to the folder of `result.json`. */
  readonly capture: string;
}

/** Input of {@link resultOf}. */
export interface ResultInput {
  /** The folder of the artifacts. */
  readonly folder: string;
  readonly outcome: OutcomeRecord;
  /** As passed to `createTestbed`. */
  readonly options: object;
  /** QEMU's versions, by program. */
  readonly qemu: Readonly<Record<string, string>>;
  /** Name and version of the Docker engine, where there are nodes. */
  readonly engine: string | undefined;
  /** Image of the nodes, where there are any. */
  readonly nodeImage: string | undefined;
  readonly machines: readonly MachineInput[];
  /** In the order of their ends. */
  readonly steps: readonly StepRecord[];
}

/** A machine of a run, with its links. */
interface MachineInput extends MachineFacts {
  readonly links: readonly LinkInput[];
}

/** A link of a machine. */
interface LinkInput {
  readonly name: string;
  readonly mac: string;
  /** Absolute path of its capture. */
  readonly capturePath: string;
}

/** Input of {@link writeResult}. */
export interface WriteResultInput {
  readonly artifacts: Artifacts;
  readonly result: TestbedResult;
  /** When the captures are merged. */
  readonly mergedCapture: "failure" | "always" | "never";
  readonly captures: readonly NamedCapture[];
  readonly logger: Logger;
}

/** Writes the files at the end of a run: the merged capture, if it is requested, and `result.json`. */
export async function writeResult(input: WriteResultInput): Promise<void> {
  const { artifacts, result, mergedCapture, captures, logger } = input;
  if (mergedCapture === "always" || (mergedCapture === "failure" && result.outcome === "failed")) {
    try {
      await writeMergedCapture(artifacts.path(MERGED_CAPTURE_NAME), captures, result.steps);
    } catch (error) {
      // The captures themselves exist; this must not hide the first failure.
      logger.warn({ error: String(error) }, `${MERGED_CAPTURE_NAME} is incomplete: ${String(error)}`);
    }
  }
  await artifacts.writeResultFile(result);
}

/** Returns the content of `result.json`. */
export function resultOf(input: ResultInput): TestbedResult {
  const { folder, outcome, options, qemu, engine, nodeImage, steps } = input;
  const { version: alpy } = manifest;
  const versions: Versions = { alpy, node: process.versions.node, kernel: release(), qemu, engine, nodeImage };
  const machines = input.machines.map(({ links, ...facts }) => ({
    ...facts,
    links: links.map(({ name, mac, capturePath }) => ({ name, mac, capture: relative(folder, capturePath) })),
  }));
  return { ...outcome, versions, options: plainOptions(options), machines, steps };
}

/** Returns the options without the objects that make sense only in this process. */
function plainOptions(options: object): object {
  const { logger: _logger, signal: _signal, ...plain } = options as Readonly<Record<string, unknown>>;
  return plain;
}
