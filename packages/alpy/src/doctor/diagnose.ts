import { inspectEngine } from "@alpy/docker-nodes";
import { requireText } from "../check-option.ts";
import type { OptionNames } from "../known-options.ts";
import { requireWaitOptions } from "../wait-options.ts";
import { checkDiskSpace } from "./disk-check.ts";
import { checkEngine, checkGroup, checkImage, checkNodeCreation, checkTunDevice } from "./engine-checks.ts";
import type { Check, Finding } from "./finding.ts";
import { checkDockerClient, checkFirmware, checkKvm, checkNodeJs, checkQemu, checkSetpriv } from "./program-checks.ts";
import { checkRuntimeFolder } from "./runtime-folder-check.ts";

/** Options of {@link diagnose}. */
export interface DiagnoseOptions {
  /** The container image of the nodes. Default: the environment variable `ALPY_NODE_IMAGE`. */
  readonly nodeImage?: string | undefined;
  /** Ends it early: iteration rejects with `signal.reason`. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

const OPTION_NAMES: OptionNames<DiagnoseOptions> = { nodeImage: true, signal: true };

/**
 * Checks that this machine can run testbeds, and returns the findings one by one: programs, KVM (by running a guest), the
 * Docker engine, its group, image and network namespace (by creating a node), `/dev/net/tun`, disk space, UEFI firmware,
 * and the folder by which running testbeds are found.
 * It does not fail when something is missing.
 * @throws {TypeError} for options that are unknown or invalid
 */
export function diagnose(options: DiagnoseOptions = {}): AsyncGenerator<Finding, void, undefined> {
  requireWaitOptions("diagnose", options, OPTION_NAMES);
  const { nodeImage, signal } = options;
  requireText("diagnose.nodeImage", nodeImage);
  // A variable that is set but empty counts as not set.
  return runChecks(nodeImage ?? (process.env["ALPY_NODE_IMAGE"] || undefined), signal);
}

async function* runChecks(
  image: string | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Finding, void, undefined> {
  const inspection = image === undefined ? inspectEngine({ signal }) : inspectEngine({ image, signal });
  inspection.catch(() => undefined);
  const checks: readonly Check[] = [
    checkNodeJs,
    checkQemu,
    checkKvm,
    checkFirmware,
    checkSetpriv,
    checkEngine(inspection),
    checkGroup,
    checkDockerClient,
    checkImage(inspection, image),
    checkTunDevice,
    checkNodeCreation(inspection, image),
    checkDiskSpace,
    checkRuntimeFolder,
  ];
  for (const check of checks) yield await check(signal);
}
