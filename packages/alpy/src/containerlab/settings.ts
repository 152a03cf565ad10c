import { type Findings, quoted } from "./findings.ts";
import type { Role } from "./kinds.ts";
import type { LabNode } from "./lab-node.ts";

/** Settings that say what a node is: they are used. */
const USED_SETTINGS: ReadonlySet<string> = new Set(["kind"]);

/** Settings of each role that become options or commands. */
const ROLE_SETTINGS: Readonly<Record<Role, ReadonlySet<string>>> = {
  machine: new Set(["startup-config", "env"]),
  linux: new Set(["exec", "sysctls"]),
  bridge: new Set(["group"]),
};

const OF_CONTAINER = "it is about containerlab's container";
const OF_MANAGEMENT = "it is about containerlab's management network, which a testbed does not have";
const NO_EFFECT = "it has no effect on the network";

/** Settings without effect, and why. */
const IGNORED_SETTINGS: Readonly<Record<string, string>> = {
  group: "there is no such group in topology.groups, so it only orders drawings",
  type: NO_EFFECT,
  labels: NO_EFFECT,
  position: NO_EFFECT,
  config: NO_EFFECT,
  license: NO_EFFECT,
  certificate: NO_EFFECT,
  SANs: NO_EFFECT,
  "startup-delay": "a testbed starts everything at once",
  "wait-for": "a testbed starts everything at once",
  "enforce-startup-config": NO_EFFECT,
  "suppress-startup-config": NO_EFFECT,
  image: OF_CONTAINER,
  "image-pull-policy": OF_CONTAINER,
  runtime: OF_CONTAINER,
  "restart-policy": OF_CONTAINER,
  "auto-remove": OF_CONTAINER,
  healthcheck: OF_CONTAINER,
  user: OF_CONTAINER,
  env: OF_CONTAINER,
  "env-files": OF_CONTAINER,
  cpu: OF_CONTAINER,
  "cpu-set": OF_CONTAINER,
  memory: OF_CONTAINER,
  "shm-size": OF_CONTAINER,
  aliases: OF_MANAGEMENT,
  ports: OF_MANAGEMENT,
  publish: OF_MANAGEMENT,
  "mgmt-ipv4": OF_MANAGEMENT,
  "mgmt-ipv6": OF_MANAGEMENT,
  mgmt_ipv4: OF_MANAGEMENT,
  mgmt_ipv6: OF_MANAGEMENT,
};

const IMAGE_REASONS: Readonly<Record<Exclude<Role, "bridge">, string>> = {
  machine: "a machine boots from the disk that disks names",
  linux: "all nodes have the image nodeImage; an application can have its own",
};

/** What to do about settings that cannot be expressed. */
const ADVICE: Readonly<Record<string, string>> = {
  binds: "a node has no folders of the host; remove it, and give its files to the applications that need them",
  cmd: "remove it, and start the program on the node as an application",
  entrypoint: "remove it, and start the program on the node as an application",
  exec: "it runs in containerlab's container, not in the guest; remove it, and enter the commands on the console",
  "startup-config": "only a VM has one; remove it",
  "network-mode": "a node has the interfaces of its links only; remove it",
};

/** What messages call each role. */
const ROLE_NAMES: Readonly<Record<Role, string>> = { machine: "VM", linux: "linux node", bridge: "bridge" };

/** Sorts out the settings of a node: those without effect are listed, those that cannot be expressed are refused. */
export function checkSettings({ role, settings }: LabNode, groups: ReadonlySet<string>, findings: Findings): void {
  for (const [key, entries] of settings) {
    for (const { line, path, value } of entries) {
      const text = value.kind === "text" ? value.text : undefined;
      if (USED_SETTINGS.has(key) || ROLE_SETTINGS[role].has(key)) continue;
      if (key === "group" && groups.has(text ?? "")) continue;
      const reason = key === "network-mode" && text === "none" ? NO_EFFECT : reasonToIgnore(key, role);
      if (reason !== undefined) findings.ignore(line, path, reason);
      else
        findings.refuse(line, `${quoted(key)} of a ${ROLE_NAMES[role]} is not possible: ${ADVICE[key] ?? "remove it"}`);
    }
  }
}

function reasonToIgnore(key: string, role: Role): string | undefined {
  if (role === "bridge") return "a bridge has no container";
  if (key === "image") return IMAGE_REASONS[role];
  if (key === "sysctls") return OF_CONTAINER;
  return Object.hasOwn(IGNORED_SETTINGS, key) ? IGNORED_SETTINGS[key] : undefined;
}
