import { Layer } from "../../field/layer.ts";
import { missing, type Problem, wrong } from "../../field/problem.ts";
import type { Span } from "../../field/span.ts";

/** Length of the type and the reserved bytes. */
export const WIREGUARD_MIN_BYTES = 4;

/** The types of messages. */
export const INITIATION = 1;
export const RESPONSE = 2;
export const COOKIE_REPLY = 3;
export const TRANSPORT_DATA = 4;

/** The lengths of the messages that have one length. */
const LENGTHS: Readonly<Record<number, number>> = { [INITIATION]: 148, [RESPONSE]: 92, [COOKIE_REPLY]: 64 };
const DATA_HEADER_BYTES = 16;
const TAG_BYTES = 16;
const MIN_DATA_BYTES = DATA_HEADER_BYTES + TAG_BYTES;
const WORD = 2 ** 32;

/** A message of WireGuard (its white paper, section 5.4). Fields that its type does not have are undefined. */
export class Wireguard extends Layer {
  /** 1 handshake initiation, 2 handshake response, 3 cookie reply, 4 transport data. */
  get type(): number {
    return this.span.u8(0);
  }

  /** In a handshake, the number by which the sender is addressed from now on. */
  get senderIndex(): number | undefined {
    return this.type === INITIATION || this.type === RESPONSE ? this.#word(4) : undefined;
  }

  /** The number that the receiver has given itself in the handshake. */
  get receiverIndex(): number | undefined {
    if (this.type === RESPONSE) return this.#word(8);
    return this.type === COOKIE_REPLY || this.type === TRANSPORT_DATA ? this.#word(4) : undefined;
  }

  /** In transport data, the number of the packet, from 0 on. Numbers above 2^53 are rounded. */
  get counter(): number | undefined {
    const low = this.#word(8);
    const high = this.#word(12);
    const isData = this.type === TRANSPORT_DATA && low !== undefined && high !== undefined;
    return isData ? high * WORD + low : undefined;
  }

  /** In transport data, the length of the packet inside, with its padding; 0 in a keep-alive. */
  get packetBytes(): number | undefined {
    const isSound = this.type === TRANSPORT_DATA && this.findProblem() === undefined;
    return isSound && this.span.isWhole ? this.span.length - MIN_DATA_BYTES : undefined;
  }

  override findProblem(): Problem | undefined {
    const { type } = this;
    if (type < INITIATION || type > TRANSPORT_DATA) return wrong(`type ${type}, expected 1 to 4`);
    const needed = LENGTHS[type] ?? MIN_DATA_BYTES;
    const { length } = this.span;
    if (length < needed) return missing(`a message of ${needed} bytes, but ${length} bytes are available`, this.span);
    return type === TRANSPORT_DATA || length === needed
      ? undefined
      : wrong(`${length} bytes, expected ${needed} in a message of type ${type}`);
  }

  /** Returns a word, whose lowest byte is the first; undefined if it is not available. */
  #word(at: number): number | undefined {
    return at + 4 <= this.span.length ? littleEndian(this.span, at) : undefined;
  }
}

const littleEndian = (span: Span, at: number): number =>
  span.u8(at) + span.u8(at + 1) * 0x100 + span.u8(at + 2) * 0x1_0000 + span.u8(at + 3) * 0x100_0000;
