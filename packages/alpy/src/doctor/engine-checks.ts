import { readFile, stat } from "node:fs/promises";
import {
  createSkeleton,
  DockerNodesError,
  type EngineDetails,
  checkTunDevice as openTunDevice,
} from "@alpy/docker-nodes";
import { type Check, type Finding, reasonOf } from "./finding.ts";

const defaultSocket = "/var/run/docker.sock";

/** The Docker engine: whether it answers, and which it is. */
export function checkEngine(asked: Promise<EngineDetails>): Check {
  return async (signal) => {
    const subject = "Docker engine";
    try {
      const { version, operatingSystem, isRootless } = await asked;
      const found = `${version} on ${operatingSystem}${isRootless ? ", rootless" : ""}`;
      if (!isRootless) return { subject, verdict: "good", found };
      return {
        subject,
        verdict: "problem",
        found,
        advice: "alpy needs an engine that runs as root: see its engines.md",
      };
    } catch (error) {
      signal?.throwIfAborted();
      const advice =
        "start it (`sudo systemctl start docker`), install it (Debian: docker.io), or name it by DOCKER_HOST";
      return {
        subject,
        verdict: "problem",
        found: shortReason(error),
        advice: isDenied(error) ? "see Docker group" : advice,
      };
    }
  };
}

/** Whether this process may use the engine's socket. */
export const checkGroup: Check = async () => {
  const subject = "Docker group";
  const host = process.env["DOCKER_HOST"] ?? `unix://${defaultSocket}`;
  if (!host.startsWith("unix://")) return { subject, verdict: "good", found: `not needed for ${host}` };
  if (process.getuid?.() === 0) return { subject, verdict: "good", found: "not needed by root" };
  const socket = await stat(host.slice("unix://".length)).catch(() => undefined);
  const group = await readGroup(socket?.gid);
  if (!group) return { subject, verdict: "warning", found: "there is none", advice: "install the Docker engine" };
  const isIn = [process.getgid?.(), ...(process.getgroups?.() ?? [])].includes(group.gid);
  if (isIn) return { subject, verdict: "good", found: `this process is in the group ${group.name}` };
  const user = process.env["USER"] ?? "";
  if (group.members.includes(user)) {
    const found = `${user} is in the group ${group.name}, and this login is older than that`;
    return { subject, verdict: "problem", found, advice: "log in anew, or run `newgrp docker`" };
  }
  const found = `this process is not in the group ${group.name}`;
  const advice = `\`sudo usermod --append --groups ${group.name} ${user || "$USER"}\`, then log in anew`;
  return { subject, verdict: "problem", found, advice };
};

/** The image of the nodes. */
export function checkImage(asked: Promise<EngineDetails>, image: string): Check {
  return async (signal) => {
    const subject = "Node image";
    const advice =
      "build the one in images/node (`images/node/load` prints its tag), or name any image with iproute2 and a POSIX sh";
    if (image === "") return { subject, verdict: "problem", found: "ALPY_NODE_IMAGE names none", advice };
    try {
      const { hasImage = false } = await asked;
      if (hasImage) return { subject, verdict: "good", found: image };
      return { subject, verdict: "problem", found: `the engine has no ${image}`, advice };
    } catch {
      signal?.throwIfAborted();
      return { subject, verdict: "warning", found: `${image}, not looked for: no engine`, advice: "see Docker engine" };
    }
  };
}

/** The device of which taps are made. */
export const checkTunDevice: Check = async () => {
  const subject = "/dev/net/tun";
  try {
    await openTunDevice();
    return { subject, verdict: "good", found: "open to this user" };
  } catch (error) {
    const isDenied = error instanceof DockerNodesError && error.code === "tun-denied";
    const found = isDenied ? "closed to this user" : "not there";
    const advice = isDenied ? "as root: `chmod 0666 /dev/net/tun`" : "as root: `modprobe tun`";
    return { subject, verdict: "problem", found, advice };
  }
};

/** Whether a node can be made, as a test makes one: image, taps, and the engine in the same network namespace. */
export function checkNode(asked: Promise<EngineDetails>, image: string): Check {
  return async (signal) => {
    const subject = "A node";
    const untried: Finding = { subject, verdict: "warning", found: "not tried", advice: "mend the above first" };
    const details = await asked.catch(() => undefined);
    if (!details?.hasImage) return untried;
    const startedAt = performance.now();
    try {
      await using skeleton = await createSkeleton({ nodes: [{}], image, ...(signal && { signal }) });
      await skeleton.attach();
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      return { subject, verdict: "good", found: `made in ${seconds} s; the engine is in this network namespace` };
    } catch (error) {
      signal?.throwIfAborted();
      return { subject, verdict: "problem", found: reasonOf(error), advice: adviceFor(error) };
    }
  };
}

function adviceFor(error: unknown): string {
  if (!(error instanceof DockerNodesError)) return "see the message";
  if (error.code === "foreign-network-namespace")
    return "run this in the engine's own network namespace (`--network host`)";
  if (error.code === "image-unsuitable") return "name an image with iproute2 and a POSIX sh in ALPY_NODE_IMAGE";
  return `see the message; its code is ${error.code}`;
}

function isDenied(error: unknown): boolean {
  return error instanceof DockerNodesError && error.code === "engine-denied";
}

function shortReason(error: unknown): string {
  if (isDenied(error)) return "there, and closed to this user";
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return `does not answer: ${reasonOf(cause)}`;
}

interface Group {
  name: string;
  gid: number;
  members: readonly string[];
}

/** The group of that number, else the one called docker (group(5)). */
async function readGroup(gid: number | undefined): Promise<Group | undefined> {
  const lines = (await readFile("/etc/group", "utf8").catch(() => "")).split("\n");
  const groups = lines.map((line): Group => {
    const [name = "", , number = "", members = ""] = line.split(":");
    return { name, gid: Number(number), members: members.split(",") };
  });
  return groups.find((group) => (gid === undefined || gid === 0 ? group.name === "docker" : group.gid === gid));
}
