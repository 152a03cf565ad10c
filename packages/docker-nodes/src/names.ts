import { randomBytes } from "node:crypto";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const SESSION_LENGTH = 8;

/** Most nodes of one skeleton: keeps tap names within the kernel's 15 characters (IFNAMSIZ - 1). */
export const MAX_NODES = 1000;

/** A new session's id: eight random letters and digits, so 41 bits. */
export function newSessionId(): string {
  return Array.from(randomBytes(SESSION_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** The container's name, for people: `alpy-k3x9q2mf-node0`. */
export function containerName(session: string, role: string): string {
  return `alpy-${session}-${role}`;
}

/** The tap's name in the host's namespace, at most 14 characters: `alk3x9q2mft0`. */
export function tapName(random: string, index: number): string {
  return `al${random}t${index}`;
}

/** Whether a tap of ours may bear this name; somebody else's interface may bear it as well. */
export function isTapName(name: string): boolean {
  return /^al[a-z0-9]{8}t\d{1,3}$/.test(name);
}
