import { badValue, checkList, checkObject } from "../option-checks.ts";
import { checkGateway } from "./network-checks.ts";

/** The look-ups of names on a node. */
export interface NameOptions {
  /** The addresses of its name servers. */
  readonly dns?: readonly string[] | undefined;
  /** Addresses by host name. */
  readonly hosts?: Readonly<Record<string, string>> | undefined;
}

/** The resolver of the C library asks no more (resolv.conf(5), MAXNS). */
const MAX_SERVERS = 3;
/** Nothing answers there unless an application of the node does. The engine would otherwise copy the file of this machine. */
const OWN_SERVER = "127.0.0.1";
/** RFC 1123, section 2.1, and the underscores that people use. */
const HOST_NAME = /^[a-zA-Z0-9_]([a-zA-Z0-9_.-]{0,251}[a-zA-Z0-9_])?$/;

/** Checks name servers and host names, and returns them with their defaults. @throws {TypeError} for a bad value */
export function resolveNames(
  { dns = [OWN_SERVER], hosts = {} }: NameOptions,
  path: string,
): Required<NameOptions> & {
  readonly dns: readonly string[];
  readonly hosts: Readonly<Record<string, string>>;
} {
  const expectation = `a list of 1 to ${MAX_SERVERS} addresses`;
  checkList(`${path}.dns`, dns, expectation);
  if (dns.length < 1 || dns.length > MAX_SERVERS) throw badValue(`${path}.dns`, expectation, dns);
  for (const [index, server] of dns.entries()) checkGateway(`${path}.dns[${index}]`, server);
  checkObject(`${path}.hosts`, hosts, "an object of addresses by host name");
  for (const [name, address] of Object.entries(hosts)) {
    if (!HOST_NAME.test(name)) throw badValue(`a key of ${path}.hosts`, "a host name", name);
    checkGateway(`${path}.hosts[${JSON.stringify(name)}]`, address);
  }
  return { dns: [...dns], hosts: { ...hosts } };
}
