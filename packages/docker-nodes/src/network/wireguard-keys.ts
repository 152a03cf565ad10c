import { generateKeyPairSync } from "node:crypto";
import { badValue } from "../option-checks.ts";

/** A Curve25519 key in base64, as WireGuard writes it: 32 bytes, so the last digit has two bits only. */
const KEY = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** The keys of one end of a tunnel, in base64. */
export interface WireguardKeys {
  /** Stays secret. */
  readonly privateKey: string;
  /** For the peers of that end. */
  readonly publicKey: string;
}

/** Creates a pair of keys for WireGuard (RFC 7748, Curve25519): so that no private key is in the source of a test. */
export function createWireguardKeys(): WireguardKeys {
  const { privateKey } = generateKeyPairSync("x25519");
  const { d, x } = privateKey.export({ format: "jwk" });
  return { privateKey: inBase64(d), publicKey: inBase64(x) };
}

function inBase64(part: string | undefined): string {
  return Buffer.from(part ?? "", "base64url").toString("base64");
}

/** Checks that `value` is a key that everybody may see. @throws {TypeError} that shows it */
export function checkPublicKey(path: string, value: unknown): void {
  if (!isKey(value)) throw badValue(path, "a key of WireGuard: 32 bytes in base64", value);
}

/** Checks that `value` is a key that stays secret. @throws {TypeError} that does not show it */
export function checkSecretKey(path: string, value: unknown): void {
  if (isKey(value)) return;
  const got = typeof value === "string" ? `a string of ${value.length} characters` : typeof value;
  throw new TypeError(`${path} must be a key of WireGuard: 32 bytes in base64, got ${got}`);
}

function isKey(value: unknown): boolean {
  return typeof value === "string" && KEY.test(value);
}
