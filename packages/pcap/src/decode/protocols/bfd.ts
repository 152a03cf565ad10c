import { Layer } from "../field/layer.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";

/** Length of the mandatory part. */
export const BFD_HEADER_BYTES = 24;

const POLL = 0x20;
const FINAL = 0x10;
const AUTHENTICATION = 0x04;
const DEMAND = 0x02;

/** A control packet of BFD (RFC 5880). */
export class Bfd extends Layer {
  /** Version of the protocol: 1. */
  get version(): number {
    return this.span.u8(0) >> 5;
  }

  /** Reason of the last change of the session's state: 0 none, 1 detection time expired, 3 neighbor signaled down, … */
  get diagnostic(): number {
    return this.span.u8(0) & 0x1f;
  }

  /** 0 administratively down, 1 down, 2 init, 3 up. */
  get state(): number {
    return this.span.u8(1) >> 6;
  }

  /** All bits below the state, as tcpdump names them: 0x20 poll, 0x10 final, 0x08 control plane independent, 4 authentication, 2 demand, 1 multipoint. */
  get flags(): number {
    return this.span.u8(1) & 0x3f;
  }

  /** Whether the sender asks for an answer. */
  get poll(): boolean {
    return (this.flags & POLL) !== 0;
  }

  /** Whether this answers a poll. */
  get final(): boolean {
    return (this.flags & FINAL) !== 0;
  }

  /** Whether the sender wants no periodic packets. */
  get demand(): boolean {
    return (this.flags & DEMAND) !== 0;
  }

  /** Type of the authentication: 1 password, 2 to 5 digests; undefined if there is none. */
  get authenticationType(): number | undefined {
    const isPresent = (this.flags & AUTHENTICATION) !== 0 && this.span.length > BFD_HEADER_BYTES;
    return isPresent ? this.span.u8(BFD_HEADER_BYTES) : undefined;
  }

  /** Number of missed packets after which the session is down. */
  get detectMultiplier(): number {
    return this.span.u8(2);
  }

  /** Length of the packet, in bytes. */
  get lengthBytes(): number {
    return this.span.u8(3);
  }

  /** The sender's number of the session. */
  get myDiscriminator(): number {
    return this.span.u32(4);
  }

  /** The receiver's number of the session; 0 if it is unknown. */
  get yourDiscriminator(): number {
    return this.span.u32(8);
  }

  /** Shortest time between packets that the sender wants, in microseconds. */
  get desiredMinTxUs(): number {
    return this.span.u32(12);
  }

  /** Shortest time between packets that the sender can receive, in microseconds. */
  get requiredMinRxUs(): number {
    return this.span.u32(16);
  }

  /** Shortest time between echo packets that the sender can return, in microseconds; 0 returns none. */
  get requiredMinEchoRxUs(): number {
    return this.span.u32(20);
  }

  override findProblem(): Problem | undefined {
    const { version, lengthBytes } = this;
    if (version !== 1) return wrong(`version ${version}, expected 1`);
    if (lengthBytes < BFD_HEADER_BYTES) return wrong(`length ${lengthBytes}, expected at least ${BFD_HEADER_BYTES}`);
    if (lengthBytes <= this.span.length) return undefined;
    return missing(`length ${lengthBytes}, but ${this.span.length} bytes are available`, this.span);
  }
}
