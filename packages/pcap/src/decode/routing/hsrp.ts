import { ipv4Address, ipv6Address, macAddress } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { type TlvFormat, walkTlvs } from "../field/tlv.ts";

/** The bytes that tell the version and the kind of message. */
export const HSRP_MIN_BYTES = 2;
export const HSRP_V1_BYTES = 20;
/** Length of the content of each element of version 2. */
export const HSRP_GROUP_STATE_BYTES = 40;
export const HSRP_TEXT_BYTES = 8;
const MD5_BYTES = 28;
const ADVERTISEMENT_BYTES = 16;

/** Operation of version 1 that announces the number of groups instead of the state of one. */
const HSRP_ADVERTISE = 3;

export const HSRP_GROUP_STATE = 1;
const HSRP_INTERFACE_STATE = 2;
export const HSRP_TEXT_AUTHENTICATION = 3;
const MD5_AUTHENTICATION = 4;

const ELEMENTS: TlvFormat = { container: "the message", optionBytes: (length) => length + 2 };
const SECOND_MS = 1000;

/** A message of HSRP, version 1 (RFC 2281) or 2 (Cisco's format of elements). Fields that it does not have are undefined. */
export class Hsrp extends Layer {
  /** Version of the protocol as in the message: 0 is HSRPv1, 2 is HSRPv2. */
  get version(): number {
    return this.#isV1 ? 0 : (this.#groupState?.u8(0) ?? 2);
  }

  /** 0 hello, 1 coup, 2 resign, 3 advertisement. */
  get opCode(): number | undefined {
    return this.#isV1 ? this.span.u8(1) : this.#groupState?.u8(1);
  }

  /** In version 1: 0 initial, 1 learn, 2 listen, 4 speak, 8 standby, 16 active. In version 2: 1 to 6 in the same order. */
  get state(): number | undefined {
    return this.#v1?.u8(2) ?? this.#groupState?.u8(2);
  }

  /** Number of the group. */
  get group(): number | undefined {
    return this.#v1?.u8(6) ?? this.#groupState?.u16(4);
  }

  /** Priority of the sender: the highest becomes active. */
  get priority(): number | undefined {
    return this.#v1?.u8(5) ?? this.#groupState?.u32(12);
  }

  /** Time between hellos, in milliseconds. */
  get helloTimeMs(): number | undefined {
    const header = this.#v1;
    return header === undefined ? this.#groupState?.u32(16) : header.u8(3) * SECOND_MS;
  }

  /** Time after which a silent router is down, in milliseconds. */
  get holdTimeMs(): number | undefined {
    const header = this.#v1;
    return header === undefined ? this.#groupState?.u32(20) : header.u8(4) * SECOND_MS;
  }

  /** Address of the virtual router. */
  get virtualAddress(): string | undefined {
    const header = this.#v1;
    if (header !== undefined) return ipv4Address(header, 16);
    const state = this.#groupState;
    if (state === undefined) return undefined;
    return state.u8(3) === 6 ? ipv6Address(state, 24) : ipv4Address(state, 24);
  }

  /** In version 2: the sender's MAC address. */
  get identifier(): string | undefined {
    const state = this.#groupState;
    return state && macAddress(state, 6);
  }

  /** The password in clear text, without zeros at its end; undefined if there is none. */
  get authenticationData(): string | undefined {
    const data = this.#v1?.slice(8, 16) ?? this.#element(HSRP_TEXT_AUTHENTICATION, HSRP_TEXT_BYTES);
    return data && new TextDecoder("latin1").decode(data.bytes(0, HSRP_TEXT_BYTES)).replace(/\0+$/, "");
  }

  /** Number of the key of an MD5 digest; undefined if there is none. */
  get md5KeyId(): number | undefined {
    return this.#element(MD5_AUTHENTICATION, MD5_BYTES)?.u32(8);
  }

  /** In an advertisement: the number of groups of the interface for which the sender is active. */
  get activeGroups(): number | undefined {
    return this.#groupCounts?.u16(0);
  }

  /** In an advertisement: the number of groups of the interface for which it is not. */
  get passiveGroups(): number | undefined {
    return this.#groupCounts?.u16(2);
  }

  override findProblem(): Problem | undefined {
    const needed = this.#fixedBytes;
    if (this.span.length < needed)
      return missing(`a message of ${needed} bytes, but ${this.span.length} bytes are available`, this.span);
    let problem: Problem | undefined;
    const cut = walkTlvs(this.#elements, ELEMENTS, (type, value) => {
      const shortest = type === HSRP_GROUP_STATE ? HSRP_GROUP_STATE_BYTES : 0;
      if (value.length < shortest) problem ??= wrong(`a group state of ${value.length} bytes, expected ${shortest}`);
    });
    return problem ?? cut ?? (this.span.isWhole ? undefined : missing("the message is incomplete", this.span));
  }

  /** In version 2 the first byte is the type of an element, which is never 0. */
  get #isV1(): boolean {
    return this.span.u8(0) === 0;
  }

  get #isAdvertisement(): boolean {
    return this.#isV1 && this.span.u8(1) === HSRP_ADVERTISE;
  }

  /** Length of the part before the elements. */
  get #fixedBytes(): number {
    if (!this.#isV1) return 0;
    return this.#isAdvertisement ? ADVERTISEMENT_BYTES : HSRP_V1_BYTES;
  }

  /** The message of version 1 about a group, if all of it is available. */
  get #v1(): Span | undefined {
    return this.#isV1 && !this.#isAdvertisement && this.span.length >= HSRP_V1_BYTES ? this.span : undefined;
  }

  get #elements(): Span {
    return this.span.slice(Math.min(this.#fixedBytes, this.span.length));
  }

  get #groupState(): Span | undefined {
    return this.#isV1 ? undefined : this.#element(HSRP_GROUP_STATE, HSRP_GROUP_STATE_BYTES);
  }

  get #groupCounts(): Span | undefined {
    const isComplete = this.#isAdvertisement && this.span.length >= ADVERTISEMENT_BYTES;
    return isComplete ? this.span.slice(8, 12) : this.#element(HSRP_INTERFACE_STATE, 4);
  }

  /** Returns the content of the first element of a type that has at least this length. */
  #element(type: number, bytes: number): Span | undefined {
    let found: Span | undefined;
    walkTlvs(this.#elements, ELEMENTS, (number, value) => {
      if (number === type && value.length >= bytes) found ??= value;
    });
    return found;
  }
}
