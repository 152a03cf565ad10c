import { badValue, checkArray } from "../check-options.ts";
import type { Announcements, DecodableProtocol, ProtocolLookup } from "./dissection.ts";

/** Protocols by the numbers that announce them. */
class ProtocolTable implements ProtocolLookup {
  readonly #spaces: { readonly [space in keyof Announcements]-?: Map<number, DecodableProtocol> } = {
    etherTypes: new Map(),
    llcSaps: new Map(),
    snapProtocols: new Map(),
    pppProtocols: new Map(),
    ipProtocols: new Map(),
    udpPorts: new Map(),
    tcpPorts: new Map(),
  };

  constructor(protocols: readonly DecodableProtocol[]) {
    for (const protocol of protocols) this.#add(protocol);
  }

  find(space: keyof Announcements, number: number): DecodableProtocol | undefined {
    return this.#spaces[space].get(number);
  }

  #add(protocol: DecodableProtocol): void {
    for (const space of Object.keys(this.#spaces) as (keyof Announcements)[]) {
      for (const number of protocol.announcedBy[space] ?? []) {
        if (!this.#spaces[space].has(number)) this.#spaces[space].set(number, protocol);
      }
    }
  }
}

/** Tables of lists, so that a list that is passed with many frames is read once. */
const tables = new WeakMap<readonly DecodableProtocol[], ProtocolTable>();

/**
 * Returns the table of a list of protocols. The first of several that the same number announces is used. A list must not change
 * after its first use.
 *
 * @throws {TypeError} if it is not a list of protocols
 */
export function protocolTable(path: string, protocols: readonly DecodableProtocol[]): ProtocolLookup {
  const known = tables.get(protocols);
  if (known !== undefined) return known;
  checkArray(path, protocols);
  for (const [index, protocol] of protocols.entries()) {
    const { announcedBy, read }: Partial<DecodableProtocol> = Object(protocol);
    if (typeof announcedBy !== "object" || typeof read !== "function")
      throw badValue(`${path}[${index}]`, "a protocol of `@alpy/pcap/protocols`", protocol);
  }
  const table = new ProtocolTable(protocols);
  tables.set(protocols, table);
  return table;
}
