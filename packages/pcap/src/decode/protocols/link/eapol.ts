import { Layer } from "../../field/layer.ts";
import { missing, type Problem, wrong } from "../../field/problem.ts";
import type { Span } from "../../field/span.ts";

/** Length of the header. */
export const EAPOL_HEADER_BYTES = 4;

/** Types (IEEE 802.1X, table 11-3). */
export const EAPOL_EAP_PACKET = 0;
export const EAPOL_START = 1;
export const EAPOL_LOGOFF = 2;
export const EAPOL_KEY = 3;
export const EAPOL_ASF_ALERT = 4;

const RC4_DESCRIPTOR = 1;
const RSN_DESCRIPTOR = 2;
const WPA_DESCRIPTOR = 254;
/** Lengths of the fixed parts of the descriptors. */
const RC4_BYTES = 44;
const RSN_BYTES = 95;

/** A part of a key descriptor: its place, which differs between the kinds of descriptors, and its length. */
interface Part {
  readonly rc4?: number;
  readonly rsn?: number;
  readonly bytes: number;
}
const KEY_LENGTH: Part = { rc4: 1, rsn: 3, bytes: 2 };
const REPLAY_COUNTER: Part = { rc4: 3, rsn: 5, bytes: 8 };
const NONCE: Part = { rsn: 13, bytes: 32 };
const IV: Part = { rc4: 11, rsn: 45, bytes: 16 };
const RSC: Part = { rsn: 61, bytes: 8 };
const INDEX: Part = { rc4: 27, bytes: 1 };
const SIGNATURE: Part = { rc4: 28, bytes: 16 };
const MIC: Part = { rsn: 77, bytes: 16 };
const DATA_LENGTH: Part = { rsn: 93, bytes: 2 };

/**
 * A frame of EAP over LAN (IEEE 802.1X, 11.3). Of a key, the descriptor is decoded: that of IEEE 802.11, 12.7.2, or the older one
 * of IEEE 802.1X-2004, 7.6. Fields that it does not have are undefined.
 */
export class Eapol extends Layer {
  /** Version of the protocol: 1 to 3. */
  get version(): number {
    return this.span.u8(0);
  }

  /** 0 EAP packet, 1 start, 2 logoff, 3 key, 4 ASF alert, 5 key agreement, 6 and 7 announcement, 8 request of an announcement. */
  get type(): number {
    return this.span.u8(1);
  }

  /** Length of the body, in bytes. */
  get lengthBytes(): number {
    return this.span.u16(2);
  }

  /** In a key: 1 RC4, 2 IEEE 802.11, 254 WPA. */
  get keyDescriptorType(): number | undefined {
    if (this.type !== EAPOL_KEY) return undefined;
    const body = this.bodySpan();
    return body.length > 0 ? body.u8(0) : undefined;
  }

  /** In a key of IEEE 802.11: all bits of the key information; 8 pairwise, 0x40 install, 0x80 ack, 0x100 MIC, 0x200 secure, … */
  get keyInformation(): number | undefined {
    return this.#part({ rsn: 1, bytes: 2 })?.u16(0);
  }

  /** In a key: the length of the key, in bytes. */
  get keyLengthBytes(): number | undefined {
    return this.#part(KEY_LENGTH)?.u16(0);
  }

  /** In a key: the counter that detects replayed frames. */
  get replayCounter(): bigint | undefined {
    const part = this.#part(REPLAY_COUNTER);
    return part && (BigInt(part.u32(0)) << 32n) | BigInt(part.u32(4));
  }

  /** In a key of IEEE 802.11: the nonce. A view. */
  get keyNonce(): Uint8Array | undefined {
    return this.#part(NONCE)?.bytes();
  }

  /** In a key: the initialization vector. A view. */
  get keyIv(): Uint8Array | undefined {
    return this.#part(IV)?.bytes();
  }

  /** In a key of IEEE 802.11: the receive sequence counter. A view. */
  get keyRsc(): Uint8Array | undefined {
    return this.#part(RSC)?.bytes();
  }

  /** In a key of RC4: the number of the key; 0x80 marks a key for one station. */
  get keyIndex(): number | undefined {
    return this.#part(INDEX)?.u8(0);
  }

  /** In a key of RC4: the signature. A view. */
  get keySignature(): Uint8Array | undefined {
    return this.#part(SIGNATURE)?.bytes();
  }

  /** In a key of IEEE 802.11: the message integrity code, as suites without SHA-384 have it. A view. */
  get keyMic(): Uint8Array | undefined {
    return this.#part(MIC)?.bytes();
  }

  /** In a key: the key, or the elements of IEEE 802.11, encrypted or not, as far as they are available. A view. */
  get keyData(): Uint8Array | undefined {
    const body = this.bodySpan();
    if (this.#isRc4) return body.length >= RC4_BYTES ? body.bytes(RC4_BYTES) : undefined;
    const bytes = this.#part(DATA_LENGTH)?.u16(0);
    return bytes === undefined ? undefined : body.bytes(RSN_BYTES, Math.min(body.length, RSN_BYTES + bytes));
  }

  /** @internal Returns the part after the header, without padding. */
  bodySpan(): Span {
    const end = EAPOL_HEADER_BYTES + this.lengthBytes;
    return this.span.slice(EAPOL_HEADER_BYTES, end, this.span.isWhole || end <= this.span.length);
  }

  override findProblem(): Problem | undefined {
    const { lengthBytes } = this;
    const body = this.bodySpan();
    if (body.length < lengthBytes)
      return missing(`length ${lengthBytes}, but ${body.length} bytes are available`, this.span);
    const needed = this.#isRc4 ? RC4_BYTES : this.#isRsn ? RSN_BYTES : 0;
    if (lengthBytes < needed) return wrong(`length ${lengthBytes}, expected at least ${needed} for a key`);
    const keyBytes = this.#part(DATA_LENGTH)?.u16(0) ?? 0;
    if (RSN_BYTES + keyBytes <= lengthBytes || !this.#isRsn) return undefined;
    return wrong(`key data of ${keyBytes} bytes, but ${lengthBytes - RSN_BYTES} follow`);
  }

  get #isRc4(): boolean {
    return this.keyDescriptorType === RC4_DESCRIPTOR;
  }

  get #isRsn(): boolean {
    return this.keyDescriptorType === RSN_DESCRIPTOR || this.keyDescriptorType === WPA_DESCRIPTOR;
  }

  /** Returns a part of the key descriptor; undefined if it has none, or it is not available. */
  #part({ rc4, rsn, bytes }: Part): Span | undefined {
    const at = this.#isRc4 ? rc4 : this.#isRsn ? rsn : undefined;
    const body = this.bodySpan();
    return at === undefined || at + bytes > body.length ? undefined : body.slice(at, at + bytes);
  }
}
