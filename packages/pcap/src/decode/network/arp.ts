import { ipv4Address, macAddress } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import { ETHERTYPE_IPV4 } from "../field/numbers.ts";
import { type Problem, wrong } from "../field/problem.ts";

/** Length of a message. */
export const ARP_BYTES = 28;

const MAC_BYTES = 6;
const IPV4_BYTES = 4;

/** Names of the operations 1 to 4 (RFC 826, RFC 903). */
export const ARP_OPERATIONS = ["request", "reply", "reverse-request", "reverse-reply"] as const;

/** Operation of an ARP message: by name, or by number if it has no name here. */
export type ArpOperation = (typeof ARP_OPERATIONS)[number] | number;

/** An ARP (RFC 826) or RARP (RFC 903) message for IPv4 over Ethernet. */
export class Arp extends Layer {
  /** Operation: a question or an answer. */
  get operation(): ArpOperation {
    const number = this.span.u16(6);
    return ARP_OPERATIONS[number - 1] ?? number;
  }

  /** Hardware type; 1 is Ethernet. */
  get hardwareType(): number {
    return this.span.u16(0);
  }

  /** Protocol type, an EtherType; 0x0800 is IPv4. */
  get protocolType(): number {
    return this.span.u16(2);
  }

  /** MAC address of the sender. */
  get senderHardwareAddress(): string {
    return macAddress(this.span, 8);
  }

  /** IPv4 address of the sender; undefined if the message is not about IPv4. */
  get senderProtocolAddress(): string | undefined {
    return this.#ipv4Address(14);
  }

  /** MAC address of the target. */
  get targetHardwareAddress(): string {
    return macAddress(this.span, 18);
  }

  /** IPv4 address of the target; undefined if the message is not about IPv4. */
  get targetProtocolAddress(): string | undefined {
    return this.#ipv4Address(24);
  }

  override findProblem(): Problem | undefined {
    const hardware = this.span.u8(4);
    const protocol = this.span.u8(5);
    if (hardware === MAC_BYTES && protocol === IPV4_BYTES) return undefined;
    return wrong(`addresses of ${hardware} and ${protocol} bytes, expected ${MAC_BYTES} and ${IPV4_BYTES}`);
  }

  #ipv4Address(at: number): string | undefined {
    return this.protocolType === ETHERTYPE_IPV4 ? ipv4Address(this.span, at) : undefined;
  }
}
