import { inspectEngine } from "@alpy/docker-nodes";
import { checkDiskSpace } from "./disk-check.ts";
import { checkEngine, checkGroup, checkImage, checkNode as checkMakingNode, checkTunDevice } from "./engine-checks.ts";
import type { Finding } from "./finding.ts";
import { checkDockerClient, checkFirmware, checkKvm, checkNode, checkQemu, checkSetpriv } from "./program-checks.ts";

/** What {@link diagnose} takes. */
export interface DiagnoseOptions {
  /** The container image of the nodes. Default: the environment variable `ALPY_NODE_IMAGE`. */
  nodeImage?: string;
  /** Ends it early: it rejects with `signal.reason`. */
  signal?: AbortSignal;
}

/**
 * Looks at all that testbeds need of this machine, and gives what it finds, one after the other: programs, KVM (by running
 * a guest), the Docker engine, its group, image and network namespace (by making a node), `/dev/net/tun`, disk space, UEFI
 * firmware. Nothing that is missing makes it fail.
 */
export async function* diagnose({ nodeImage, signal }: DiagnoseOptions = {}): AsyncGenerator<Finding, void, undefined> {
  const image = nodeImage ?? process.env["ALPY_NODE_IMAGE"] ?? "";
  const asked = inspectEngine({ ...(image && { image }), ...(signal && { signal }) });
  asked.catch(() => undefined);
  const checks = [
    ...[checkNode, checkQemu, checkKvm, checkFirmware, checkSetpriv],
    ...[checkEngine(asked), checkGroup, checkDockerClient, checkImage(asked, image), checkTunDevice],
    ...[checkMakingNode(asked, image), checkDiskSpace],
  ];
  for (const check of checks) yield await check(signal);
}
