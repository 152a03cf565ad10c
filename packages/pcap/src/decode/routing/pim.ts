import type { DecodedFrame } from "../decoded-frame.ts";
import { isIntact, sumWords } from "../field/checksum.ts";
import { Layer } from "../field/layer.ts";
import { type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import type { PseudoHeader } from "../transport/pseudo-header.ts";
import type { DecodePayload } from "../tunnels/tunnel.ts";
import type { PimGroupRange } from "./pim-address.ts";
import {
  PIM_REGISTER,
  PIM_REGISTER_BYTES,
  type PimBody,
  type PimGroup,
  type PimOption,
  type PimRpSet,
  readPimBody,
} from "./pim-body.ts";

/** A message of PIM, version 2 (RFC 7761, RFC 3973, RFC 5059). Fields that its type does not have are undefined. */
export class Pim extends Layer {
  readonly #pseudoHeader: PseudoHeader | undefined;
  readonly #isIpv6: boolean;
  readonly #decodePacket: DecodePayload;
  #inner: DecodedFrame | undefined;
  #knownBody: PimBody | undefined;

  constructor(span: Span, isIpv6: boolean, decodePacket: DecodePayload, pseudoHeader?: PseudoHeader) {
    super(span);
    this.#isIpv6 = isIpv6;
    this.#decodePacket = decodePacket;
    this.#pseudoHeader = pseudoHeader;
  }

  /** Version of the protocol: 2. */
  get version(): number {
    return this.span.u8(0) >> 4;
  }

  /** 0 hello, 1 register, 2 register-stop, 3 join/prune, 4 bootstrap, 5 assert, 6 graft, 7 graft-ack, 8 candidate RP, … */
  get type(): number {
    return this.span.u8(0) & 0x0f;
  }

  /** Checksum of the message. */
  get checksum(): number {
    return this.span.u16(2);
  }

  /**
   * Whether the checksum is correct; undefined if the message is incomplete. In a register it covers the first 8 bytes, or the
   * packet, too: routers accept both (RFC 7761, section 4.9).
   */
  get checksumValid(): boolean | undefined {
    const isRegister = this.type === PIM_REGISTER && this.span.length >= PIM_REGISTER_BYTES;
    if (isRegister && this.#verify(this.span.slice(0, PIM_REGISTER_BYTES, true)) === true) return true;
    return this.#verify(this.span);
  }

  /** In a hello: all options. */
  get options(): readonly PimOption[] | undefined {
    return this.#body.options;
  }

  /** In a hello, join/prune, graft, graft-ack or the advertisement of a candidate: how long the state is kept, in seconds; 65,535 for ever. */
  get holdtimeSeconds(): number | undefined {
    return this.#body.holdtimeSeconds;
  }

  /** In a hello: the delay of messages over the link, in milliseconds. */
  get propagationDelayMs(): number | undefined {
    return this.#body.propagationDelayMs;
  }

  /** In a hello: the most by which joins that override a prune are delayed, in milliseconds. */
  get overrideIntervalMs(): number | undefined {
    return this.#body.overrideIntervalMs;
  }

  /** In a hello: the priority for becoming the designated router. */
  get drPriority(): number | undefined {
    return this.#body.drPriority;
  }

  /** In a hello: a random number that the sender chose when it started. */
  get generationId(): number | undefined {
    return this.#body.generationId;
  }

  /** In a hello: the sender's other addresses on the link. */
  get secondaryAddresses(): readonly string[] | undefined {
    return this.#body.secondaryAddresses;
  }

  /** In a register: the border bit. */
  get border(): boolean | undefined {
    return this.#body.border;
  }

  /** In a register: whether it only asks whether registers are still unwanted. */
  get nullRegister(): boolean | undefined {
    return this.#body.nullRegister;
  }

  /** In a register: the packet, decoded on access; undefined if it has none, or more than 8 tunnels are inside one another. */
  get inner(): DecodedFrame | undefined {
    if (this.type !== PIM_REGISTER || this.span.length <= PIM_REGISTER_BYTES || this.version !== 2) return undefined;
    this.#inner ??= this.#decodePacket(this.span.slice(PIM_REGISTER_BYTES));
    return this.#inner;
  }

  /** In a register-stop or assert: the group. */
  get group(): string | undefined {
    return this.#body.group;
  }

  /** In a register-stop or assert: the source; all zeros for any. */
  get source(): string | undefined {
    return this.#body.source;
  }

  /** In a join/prune, graft or graft-ack: the router that must act. */
  get upstreamNeighbor(): string | undefined {
    return this.#body.upstreamNeighbor;
  }

  /** In a join/prune, graft or graft-ack: the groups, as far as they are available. */
  get groups(): readonly PimGroup[] | undefined {
    return this.#body.groups;
  }

  /** In a bootstrap message: the number that its fragments share. */
  get fragmentTag(): number | undefined {
    return this.#body.fragmentTag;
  }

  /** In a bootstrap message: the length of the mask for the hash function, in bits. */
  get hashMaskLength(): number | undefined {
    return this.#body.hashMaskLength;
  }

  /** In a bootstrap message: the priority of the bootstrap router. */
  get bsrPriority(): number | undefined {
    return this.#body.bsrPriority;
  }

  /** In a bootstrap message: the bootstrap router. */
  get bsrAddress(): string | undefined {
    return this.#body.bsrAddress;
  }

  /** In a bootstrap message: the rendezvous points of each range of groups, as far as they are available. */
  get rpSets(): readonly PimRpSet[] | undefined {
    return this.#body.rpSets;
  }

  /** In the advertisement of a candidate: the rendezvous point. */
  get rpAddress(): string | undefined {
    return this.#body.rpAddress;
  }

  /** In the advertisement of a candidate: its priority; the lowest number is preferred. */
  get rpPriority(): number | undefined {
    return this.#body.rpPriority;
  }

  /** In the advertisement of a candidate: its ranges of groups; none for all groups. */
  get groupRanges(): readonly PimGroupRange[] | undefined {
    return this.#body.groupRanges;
  }

  /** In an assert: whether it is about the tree of the rendezvous point. */
  get rpt(): boolean | undefined {
    return this.#body.rpt;
  }

  /** In an assert: the preference of the routing protocol that knows the route to the source. */
  get metricPreference(): number | undefined {
    return this.#body.metricPreference;
  }

  /** In an assert: the metric of the route to the source. */
  get metric(): number | undefined {
    return this.#body.metric;
  }

  override findProblem(): Problem | undefined {
    return this.version === 2 ? this.#body.problem : wrong(`version ${this.version}, expected 2`);
  }

  get #body(): PimBody {
    this.#knownBody ??= this.version === 2 ? readPimBody(this.type, this.span) : {};
    return this.#knownBody;
  }

  #verify(covered: Span): boolean | undefined {
    if (!covered.isWhole) return undefined;
    return this.#isIpv6 ? this.#pseudoHeader?.verify(covered) : isIntact(sumWords(covered));
  }
}
