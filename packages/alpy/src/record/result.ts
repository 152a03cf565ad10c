import { release } from "node:os";
import { relative } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import type { ResultTexts } from "../files/result-file.ts";
import type { LimitRecord } from "./file-reports.ts";
import type { OutcomeRecord } from "./outcome.ts";
import { plainData } from "./plain-data.ts";
import type { StepRecord } from "./step-event.ts";

/** The content of `result.json`. */
export interface TestbedResult extends OutcomeRecord {
  /** Identifies the run: no other run has the same. */
  readonly runId: string;
  readonly versions: Versions;
  /** As passed to `createTestbed`, without what JSON cannot hold. */
  readonly options: object;
  readonly machines: readonly MachineRecord[];
  /** In the order of their ends. */
  readonly steps: readonly StepRecord[];
  /** The limits of files that were reached, if any. */
  readonly limitsReached?: readonly LimitRecord[] | undefined;
  /** Whether machines, steps and options are missing, because the disk is full: the steps are in `log.jsonl`. */
  readonly isShort?: boolean | undefined;
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
  /** How many frames passed and were dropped, once the run has ended and if it is known. */
  readonly frames?: object | undefined;
}

/** Input of {@link resultOf}. */
export interface ResultInput {
  /** The folder of the artifacts. */
  readonly folder: string;
  readonly runId: string;
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
  readonly limitsReached: readonly LimitRecord[];
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
  readonly account: { readonly final: object | undefined };
}

/** Returns the content of `result.json`. */
export function resultOf(input: ResultInput): TestbedResult {
  const { folder, runId, outcome, options, qemu, engine, nodeImage, steps, limitsReached } = input;
  const { version: alpy } = manifest;
  const versions: Versions = { alpy, node: process.versions.node, kernel: release(), qemu, engine, nodeImage };
  const machines = input.machines.map(({ links, ...facts }) => ({
    ...facts,
    links: links.map(({ name, mac, capturePath, account }) => {
      return { name, mac, capture: relative(folder, capturePath), frames: account.final };
    }),
  }));
  const limits = limitsReached.length === 0 ? undefined : limitsReached;
  return { runId, ...outcome, versions, options: plainOptions(options), machines, steps, limitsReached: limits };
}

/** Returns `result.json` as text: whole, and so short that it fits where there is no room. */
export function textsOf(result: TestbedResult): ResultTexts {
  return {
    whole: textOf(result),
    short: () => shortTextOf(result),
  };
}

/** Returns a text that fits where there is no room: without options, machines and steps. */
export function shortTextOf(result: TestbedResult): string {
  return textOf({ ...result, options: {}, machines: [], steps: [], isShort: true });
}

function textOf(result: TestbedResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

/** Returns the options without the objects that make sense only in this process. */
function plainOptions(options: object): object {
  const { logger: _logger, signal: _signal, ...plain } = options as Readonly<Record<string, unknown>>;
  return { ...(plainData(plain) as object) };
}
