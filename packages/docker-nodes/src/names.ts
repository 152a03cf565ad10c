import { randomBytes } from "node:crypto";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const SESSION_ID_LENGTH = 8;

/** The most nodes of one node set: keeps the names of taps within the kernel's 15 characters (IFNAMSIZ - 1). */
export const MAX_NODES = 1000;

/** Returns the id of a new session: eight random letters and digits, 41 bits. */
export function newSessionId(): string {
  return Array.from(randomBytes(SESSION_ID_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** Returns a container's name, for people: `alpy-k3x9q2mf-node0`. */
export function containerName(session: string, role: string): string {
  return `alpy-${session}-${role}`;
}

/** Returns a tap's name in the host's namespace, at most 14 characters: `alk3x9q2mft0`. */
export function tapName(random: string, index: number): string {
  return `al${random}t${index}`;
}

/** Checks whether a tap that we created could have this name. Other interfaces may have such a name as well. */
export function isTapName(name: string): boolean {
  return /^al[a-z0-9]{8}t\d{1,3}$/.test(name);
}
