import { randomBytes } from "node:crypto";
import { checkPattern } from "../argument-checks.ts";
import type { Owner } from "../process/owner-state.ts";
import { namespaceInode, ownIdentity } from "../process/process-identity.ts";

const RANDOM_BYTES = 5;
const RADIX = 36;
const PREFIX = /^[A-Za-z0-9_.-]{1,150}$/;
/** The prefix, then PID namespace, pid and start time in base 36, then random hexadecimal digits. */
const OWNED_NAME = /^(.+)-([0-9a-z]{1,7})-([0-9a-z]{1,5})-([0-9a-z]{1,11})-([0-9a-f]{10})$/;

/** The parts of an owned name. */
export interface OwnedName {
  /** The text before the owner, as the owner chose it. */
  readonly prefix: string;
  /** The process that owns the file or folder. */
  readonly owner: Owner;
  /** Ten hexadecimal digits, which make the name unique. */
  readonly random: string;
}

/**
 * Returns a name for a file or folder of this process, which is never used again and says who owns it:
 * `alpy-run-1ufw34s-8kx-3r2a9-5f0c2e9b1a`.
 * @param prefix 1 to 150 letters, digits, `_`, `.` and `-`
 * @throws {TypeError} for another prefix
 */
export function ownedName(prefix: string): string {
  checkPattern("ownedName.prefix", prefix, PREFIX, "1 to 150 letters, digits, underscores, dots and hyphens");
  ownPart ??= encodeOwn();
  return `${prefix}-${ownPart}-${randomBytes(RANDOM_BYTES).toString("hex")}`;
}

/** The part of names that identifies this process: it is the same for its whole life. */
let ownPart: string | undefined;

function encodeOwn(): string {
  const { pid, startTime, pidNamespace } = ownIdentity();
  return [namespaceInode(pidNamespace), pid, Number(startTime)].map((part) => part.toString(RADIX)).join("-");
}

/** Returns the parts of a name that {@link ownedName} has returned; `undefined` for any other name. */
export function parseOwnedName(name: string): OwnedName | undefined {
  const [, prefix, namespace, pid, startTime, random] = OWNED_NAME.exec(name) ?? [];
  if (!prefix || !namespace || !pid || !startTime || !random) return undefined;
  const owner = {
    pidNamespaceInode: Number.parseInt(namespace, RADIX),
    pid: Number.parseInt(pid, RADIX),
    startTime: String(Number.parseInt(startTime, RADIX)),
  };
  return { prefix, owner, random };
}
