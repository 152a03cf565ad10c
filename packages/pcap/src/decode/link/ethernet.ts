import { macAddress } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import { MAX_LENGTH, MIN_ETHERTYPE } from "../field/numbers.ts";
import { type Problem, wrong } from "../field/problem.ts";

/** Length of the header. */
export const ETHERNET_HEADER_BYTES = 14;

/** Returns whether a field that is a type or a length is a length. */
export const isLength = (field: number): boolean => field <= MAX_LENGTH;

/** An Ethernet header: Ethernet II, with an `etherType`, or IEEE 802.3, with a `lengthBytes`. 1501 to 1535 are neither. */
export class Ethernet extends Layer {
  /** Destination MAC address, such as `52:54:00:12:34:56`. */
  get destination(): string {
    return macAddress(this.span, 0);
  }

  /** Source MAC address. */
  get source(): string {
    return macAddress(this.span, 6);
  }

  /** Type of what follows, 0x0600 or more; undefined if the header contains a length, or neither. */
  get etherType(): number | undefined {
    const field = this.typeOrLength();
    return field >= MIN_ETHERTYPE ? field : undefined;
  }

  /** Length of what follows, in an IEEE 802.3 header, at most 1500; undefined if the header contains a type, or neither. */
  get lengthBytes(): number | undefined {
    const field = this.typeOrLength();
    return isLength(field) ? field : undefined;
  }

  /** @internal Returns the field that is a type or a length. */
  typeOrLength(): number {
    return this.span.u16(12);
  }

  override findProblem(): Problem | undefined {
    const { lengthBytes } = this;
    const available = this.span.length - ETHERNET_HEADER_BYTES;
    if (lengthBytes === undefined || lengthBytes <= available || !this.span.isWhole) return undefined;
    return wrong(`length ${lengthBytes}, but ${available} bytes follow`);
  }
}
