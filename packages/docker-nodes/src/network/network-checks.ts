import { isIPv4, isIPv6 } from "node:net";
import { badValue, checkInteger } from "../option-checks.ts";

/** The smallest MTU of IPv4 (RFC 791). */
const MIN_MTU_BYTES = 68;
/** The largest MTU of a tap. */
const MAX_MTU_BYTES = 65_521;

/** Checks whether an address, with or without its prefix length, is an IPv6 address. */
export function isIpv6(address: string): boolean {
  return address.includes(":");
}

/** Checks that `value` is an address with its prefix length. @throws {TypeError} if not */
export function checkInterfaceAddress(path: string, value: unknown): void {
  if (!isInterfaceAddress(value)) throw badValue(path, "an IPv4 or IPv6 address with prefix length", value);
}

/** Checks that `value` is an address with its prefix length, or `"default"`. @throws {TypeError} if not */
export function checkDestination(path: string, value: unknown): void {
  if (value === "default" || isInterfaceAddress(value)) return;
  throw badValue(path, 'an IPv4 or IPv6 address with prefix length, or "default"', value);
}

function isInterfaceAddress(value: unknown): boolean {
  const match = typeof value === "string" ? /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(value) : null;
  if (!match) return false;
  const [, address = "", prefixLength] = match;
  if (isIPv4(address)) return Number(prefixLength) <= 32;
  return isIPv6(address) && Number(prefixLength) <= 128;
}

/** Checks that `value` is an address without prefix length and zone. @throws {TypeError} if not */
export function checkGateway(path: string, value: unknown): void {
  if (typeof value === "string" && (isIPv4(value) || (isIPv6(value) && !value.includes("%")))) return;
  throw badValue(path, "an IPv4 or IPv6 address without prefix length and zone", value);
}

/** Checks that all values are gateways, at most one of each family. @throws {TypeError} if not */
export function checkGateways(path: string, values: readonly string[]): void {
  for (const [index, value] of values.entries()) checkGateway(`${path}[${index}]`, value);
  const ipv6 = values.filter(isIpv6).length;
  if (ipv6 > 1 || values.length - ipv6 > 1) throw badValue(path, "at most one gateway of each family", values);
}

/** Checks that `value` is a unicast MAC address. @throws {TypeError} if not */
export function checkMacAddress(path: string, value: unknown): void {
  const isMac = typeof value === "string" && /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(value);
  if (isMac && Number.parseInt(value, 16) % 2 === 0) return;
  throw badValue(path, 'a unicast MAC address such as "02:00:00:00:00:01"', value);
}

/** Checks that `value` is an MTU that both IPv4 and a tap support. @throws {TypeError} if not */
export function checkMtu(path: string, value: unknown): void {
  checkInteger(path, value, MIN_MTU_BYTES, MAX_MTU_BYTES);
}

/** Checks that `value` can be the metric of a route. @throws {TypeError} if not */
export function checkMetric(path: string, value: unknown): void {
  checkInteger(path, value, 0, 2 ** 32 - 1);
}

/** Checks that `value` can be an interface's name: up to 15 characters, no space, slash or colon. @throws {TypeError} if not */
export function checkDevice(path: string, value: unknown): void {
  const isName = typeof value === "string" && /^(?!-)[^\s/:\0]{1,15}$/.test(value);
  if (isName && value !== "." && value !== "..") return;
  throw badValue(path, 'the name of an interface such as "eth0"', value);
}
