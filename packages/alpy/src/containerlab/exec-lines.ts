import { isIPv4, isIPv6 } from "node:net";

/** What a command of `exec` does to a node's network. */
export type ExecEffect =
  | { readonly kind: "address"; readonly address: string; readonly device: string }
  | { readonly kind: "route"; readonly to: string; readonly via: string; readonly device: string | undefined }
  | { readonly kind: "up"; readonly device: string }
  /** It removes the default route through containerlab's management network. */
  | { readonly kind: "no-default" };

const ADDRESS = /^ip (?:-[46] )?(?:a|addr|address) (?:a|add|replace) (\S+) dev (\S+)$/;
const ROUTE = /^ip (?:-[46] )?(?:r|ro|route) (?:a|add|replace) (\S+) via (\S+)(?: dev (\S+))?$/;
const UP = /^ip (?:l|link) set (?:dev )?(\S+) up$/;
const NO_DEFAULT = /^ip (?:-[46] )?(?:r|ro|route) (?:d|del|delete) default\b/;
const IPV4_BITS = 32;
const IPV6_BITS = 128;

/** Returns what a command does; `undefined` if it is not one of the few forms that options can express. */
export function execEffect(command: string): ExecEffect | undefined {
  const text = command.trim().replace(/\s+/g, " ");
  const [, address, addressDevice] = ADDRESS.exec(text) ?? [];
  if (address !== undefined && addressDevice !== undefined) {
    return isPrefix(address) ? { kind: "address", address, device: addressDevice } : undefined;
  }
  const [, to, via, device] = ROUTE.exec(text) ?? [];
  if (to !== undefined && via !== undefined) {
    const isValid = (to === "default" || isPrefix(to)) && (isIPv4(via) || isIPv6(via));
    return isValid ? { kind: "route", to, via, device } : undefined;
  }
  const [, upDevice] = UP.exec(text) ?? [];
  if (upDevice !== undefined) return { kind: "up", device: upDevice };
  return NO_DEFAULT.test(text) ? { kind: "no-default" } : undefined;
}

/** Whether a text is an address with its prefix length. */
function isPrefix(text: string): boolean {
  const [address = "", length = "", more] = text.split("/");
  if (more !== undefined || !/^\d{1,3}$/.test(length)) return false;
  if (isIPv4(address)) return Number(length) <= IPV4_BITS;
  return isIPv6(address) && Number(length) <= IPV6_BITS;
}
