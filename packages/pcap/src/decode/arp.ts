import { ipv4Address, macAddress } from "./address.ts";
import { Layer } from "./layer.ts";
import { ETHERTYPE_IPV4 } from "./numbers.ts";
import { type Problem, wrong } from "./problem.ts";

export const ARP_BYTES = 28;

const MAC_BYTES = 6;
const IPV4_BYTES = 4;

/** An ARP (RFC 826) or RARP (RFC 903) message for IPv4 over Ethernet. */
export class Arp extends Layer {
  /** What is asked or told: 1 request, 2 reply, 3 reverse request, 4 reverse reply. */
  get operation(): number {
    return this.span.u16(6);
  }

  /** Hardware type; 1 is Ethernet. */
  get hardwareType(): number {
    return this.span.u16(0);
  }

  /** Protocol type, an EtherType; 0x0800 is IPv4. */
  get protocolType(): number {
    return this.span.u16(2);
  }

  get senderMac(): string {
    return macAddress(this.span, 8);
  }

  /** Undefined where the message is not about IPv4. */
  get senderIp(): string | undefined {
    return this.#ipv4Address(14);
  }

  get targetMac(): string {
    return macAddress(this.span, 18);
  }

  /** Undefined where the message is not about IPv4. */
  get targetIp(): string | undefined {
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
