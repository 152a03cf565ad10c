import {
  createNodes,
  DockerNodesError,
  type EngineDetails,
  engineGroup,
  engineSocketPath,
  checkTunDevice as openTunDevice,
} from "@alpy/docker-nodes";
import { formatDuration } from "../duration.ts";
import { reasonOf } from "../error-reason.ts";
import type { Check, Finding } from "./finding.ts";

const SUITABLE_IMAGE = "an image with iproute2 and a POSIX sh";

/** Checks whether the Docker engine responds and is of a suitable kind. */
export function checkEngine(inspection: Promise<EngineDetails>): Check {
  return async (signal) => {
    const subject = "Docker engine";
    try {
      const { version, operatingSystem, isRootless } = await inspection;
      const found = `${version} on ${operatingSystem}${isRootless ? ", rootless" : ""}`;
      if (!isRootless) return { subject, verdict: "good", found };
      const advice = "use an engine that runs as root: see engines.md of @alpy/docker-nodes";
      return { subject, verdict: "problem", found, advice };
    } catch (error) {
      signal?.throwIfAborted();
      if (isDenied(error)) {
        return { subject, verdict: "problem", found: "its socket denies access", advice: "see Docker group" };
      }
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      const advice = "start it (`sudo systemctl start docker`), install it (Debian: docker.io), or set DOCKER_HOST";
      return { subject, verdict: "problem", found: `does not respond: ${reasonOf(cause)}`, advice };
    }
  };
}

/** Checks whether this process may use the engine's socket. */
export const checkGroup: Check = async () => {
  const subject = "Docker group";
  const socketPath = engineSocketPath();
  if (socketPath === undefined) return { subject, verdict: "good", found: "not needed: DOCKER_HOST is not a socket" };
  if (process.getuid?.() === 0) return { subject, verdict: "good", found: "not needed by root" };
  const group = await engineGroup(socketPath);
  if (!group) {
    return { subject, verdict: "warning", found: "does not exist", advice: "install the Docker engine" };
  }
  const isMember = [process.getgid?.(), ...(process.getgroups?.() ?? [])].includes(group.gid);
  if (isMember) return { subject, verdict: "good", found: `this process is in the group ${group.name}` };
  const user = process.env["USER"];
  if (user !== undefined && group.members.includes(user)) {
    const found = `${user} is in the group ${group.name}, but logged in before joining it`;
    return { subject, verdict: "problem", found, advice: `log in again, or run \`newgrp ${group.name}\`` };
  }
  const found = `this process is not in the group ${group.name}`;
  const advice = `run \`sudo usermod --append --groups ${group.name} ${user ?? "$USER"}\`, then log in again`;
  return { subject, verdict: "problem", found, advice };
};

/** Checks the image of the nodes. */
export function checkImage(inspection: Promise<EngineDetails>, image: string | undefined): Check {
  return async (signal) => {
    const subject = "Node image";
    const advice = `build the one in images/node (\`images/node/load\` prints its tag), or set ALPY_NODE_IMAGE to ${SUITABLE_IMAGE}`;
    if (image === undefined) return { subject, verdict: "problem", found: "ALPY_NODE_IMAGE is not set", advice };
    try {
      const { hasImage } = await inspection;
      if (hasImage) return { subject, verdict: "good", found: image };
      return { subject, verdict: "problem", found: `the engine does not have ${image}`, advice };
    } catch {
      signal?.throwIfAborted();
      return { subject, verdict: "warning", found: `${image}, not checked: no engine`, advice: "see Docker engine" };
    }
  };
}

/** Checks the device that creates taps. */
export const checkTunDevice: Check = async () => {
  const subject = "/dev/net/tun";
  try {
    await openTunDevice();
    return { subject, verdict: "good", found: "accessible to this user" };
  } catch (error) {
    const isTunDenied = error instanceof DockerNodesError && error.code === "tun-denied";
    const found = isTunDenied ? "not accessible to this user" : "missing";
    const advice = isTunDenied ? "run `chmod 0666 /dev/net/tun` as root" : "run `modprobe tun` as root";
    return { subject, verdict: "problem", found, advice };
  }
};

/** Creates a node as a test does: this needs the image, a tap, and the engine in the same network namespace. */
export function checkNodeCreation(inspection: Promise<EngineDetails>, image: string | undefined): Check {
  return async (signal) => {
    const subject = "Node creation";
    const skipped: Finding = { subject, verdict: "warning", found: "skipped", advice: "fix the problems above first" };
    const details = await inspection.catch(() => undefined);
    if (image === undefined || !details?.hasImage) return skipped;
    const startedMs = performance.now();
    try {
      await using nodes = await createNodes({ nodes: [{}], image, signal });
      await nodes.attach();
      const duration = formatDuration(performance.now() - startedMs);
      return { subject, verdict: "good", found: `took ${duration}; the engine is in this network namespace` };
    } catch (error) {
      signal?.throwIfAborted();
      return { subject, verdict: "problem", found: reasonOf(error), advice: adviceFor(error) };
    }
  };
}

function adviceFor(error: unknown): string {
  if (!(error instanceof DockerNodesError)) return "see the message";
  if (error.code === "foreign-network-namespace") {
    return "run this in the engine's own network namespace (`--network host`)";
  }
  if (error.code === "image-unsuitable") return `set ALPY_NODE_IMAGE to ${SUITABLE_IMAGE}`;
  return `see the message; its code is ${error.code}`;
}

function isDenied(error: unknown): boolean {
  return error instanceof DockerNodesError && error.code === "engine-denied";
}
