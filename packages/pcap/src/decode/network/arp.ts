import { ipv4Address, linkAddress } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import { ETHERTYPE_IPV4 } from "../field/numbers.ts";
import { type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";

/** Length of the part of a message that states the lengths of the addresses. */
export const ARP_HEADER_BYTES = 8;
/** Length of a message for IPv4 over Ethernet. */
export const ARP_BYTES = 28;

const ETHERNET = 1;
const IEEE_1394 = 24;
const MAC_BYTES = 6;
const IPV4_BYTES = 4;

/** Returns the length of a message, by its lengths of addresses. */
export function arpBytes(span: Span): number {
  const hardwareBytes = span.u8(4);
  const targetBytes = span.u16(0) === IEEE_1394 ? 0 : hardwareBytes;
  return ARP_HEADER_BYTES + hardwareBytes + targetBytes + span.u8(5) * 2;
}

/** Names of the operations 1 to 4 (RFC 826, RFC 903). */
export const ARP_OPERATIONS = ["request", "reply", "reverse-request", "reverse-reply"] as const;

/** Operation of an ARP message: by name, or by number if it has no name here. */
export type ArpOperation = (typeof ARP_OPERATIONS)[number] | number;

/** An ARP (RFC 826) or RARP (RFC 903) message, over Ethernet, InfiniBand (RFC 4391), IEEE 1394 (RFC 2734) or another link. */
export class Arp extends Layer {
  /** Operation: a question or an answer. */
  get operation(): ArpOperation {
    const number = this.span.u16(6);
    return ARP_OPERATIONS[number - 1] ?? number;
  }

  /** Hardware type: 1 Ethernet, 24 IEEE 1394, 32 InfiniBand. */
  get hardwareType(): number {
    return this.span.u16(0);
  }

  /** Protocol type, an EtherType; 0x0800 is IPv4. */
  get protocolType(): number {
    return this.span.u16(2);
  }

  /** Hardware address of the sender: a MAC address, or, of other links, as many bytes as these have in the same form. */
  get senderHardwareAddress(): string {
    return linkAddress(this.span, ARP_HEADER_BYTES, this.#hardwareBytes);
  }

  /** IPv4 address of the sender; undefined if the message is not about IPv4. */
  get senderProtocolAddress(): string | undefined {
    return this.#ipv4Address(ARP_HEADER_BYTES + this.#hardwareBytes);
  }

  /** Hardware address of the target; undefined if the message has none, as over IEEE 1394. */
  get targetHardwareAddress(): string | undefined {
    if (this.hardwareType === IEEE_1394) return undefined;
    return linkAddress(this.span, ARP_HEADER_BYTES + this.#hardwareBytes + this.#protocolBytes, this.#hardwareBytes);
  }

  /** IPv4 address of the target; undefined if the message is not about IPv4. */
  get targetProtocolAddress(): string | undefined {
    return this.#ipv4Address(arpBytes(this.span) - this.#protocolBytes);
  }

  override findProblem(): Problem | undefined {
    const hardware = this.#hardwareBytes;
    const protocol = this.#protocolBytes;
    const hasHardware = this.hardwareType !== ETHERNET || hardware === MAC_BYTES;
    if (hasHardware && (this.protocolType !== ETHERTYPE_IPV4 || protocol === IPV4_BYTES)) return undefined;
    return wrong(`addresses of ${hardware} and ${protocol} bytes, expected ${MAC_BYTES} and ${IPV4_BYTES}`);
  }

  get #hardwareBytes(): number {
    return this.span.u8(4);
  }

  get #protocolBytes(): number {
    return this.span.u8(5);
  }

  #ipv4Address(at: number): string | undefined {
    const isIpv4 = this.protocolType === ETHERTYPE_IPV4 && this.#protocolBytes === IPV4_BYTES;
    return isIpv4 ? ipv4Address(this.span, at) : undefined;
  }
}
