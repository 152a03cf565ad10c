import type { DecodedFrame, Layers, Malformed, Truncated } from "./decoded-frame.ts";
import type { Layer } from "./field/layer.ts";
import { missing, type Problem } from "./field/problem.ts";
import type { Span } from "./field/span.ts";
import type { ProtocolLayers } from "./protocol-layers.ts";
import type { PseudoHeader } from "./transport/pseudo-header.ts";

/** The numbers that announce a protocol, by the layer that contains them. */
export interface Announcements {
  /** EtherTypes. */
  readonly etherTypes?: readonly number[] | undefined;
  /** Service access points of the destination, in LLC. */
  readonly llcSaps?: readonly number[] | undefined;
  /** Protocols of SNAP: the organization times 65,536, plus the protocol. */
  readonly snapProtocols?: readonly number[] | undefined;
  /** Protocol numbers of PPP. */
  readonly pppProtocols?: readonly number[] | undefined;
  /** Protocol numbers of IP. */
  readonly ipProtocols?: readonly number[] | undefined;
  /** UDP ports, of the receiver or of the sender. */
  readonly udpPorts?: readonly number[] | undefined;
  /** TCP ports, of the receiver or of the sender. */
  readonly tcpPorts?: readonly number[] | undefined;
}

/** A protocol that can be registered: how it is announced, decoded and summarized. */
export interface DecodableProtocol {
  /** Its name, which is that of its layer; `dns` is also a layer that is always decoded over UDP. */
  readonly name: keyof ProtocolLayers | "dns";
  /** The numbers that announce it. */
  readonly announcedBy: Announcements;
  /** Whether it is a header between link and network, which lines of `summary` show before the packet. Default false. */
  readonly isPrefix?: boolean | undefined;
  /** @internal Decodes a message. Returns the bytes after it; the pseudo-header is known inside IP. */
  read(span: Span, out: Dissection, pseudoHeader?: PseudoHeader): Span;
  /** @internal Describes the layer, as tcpdump does; `bytes` is the length of what the layer below carries. */
  summarize(decoded: DecodedFrame, bytes: number, describeInner: DescribeInner): string;
}

/** Describes a frame or packet of some length that a layer contains: its part of the line that `summary` returns. */
export type DescribeInner = (inner: DecodedFrame, bytes: number) => string;

/** The registered protocols, by the numbers that announce them. */
export interface ProtocolLookup {
  /** Returns the protocol that a number announces; undefined if none does. */
  find(space: keyof Announcements, number: number): DecodableProtocol | undefined;
}

/** The state of decoding a frame. */
export class Dissection {
  /** The layers found so far. */
  readonly layers: { -readonly [name in keyof Layers]: Layers[name] } = {};
  malformed: Malformed | undefined;
  truncated: Truncated | undefined;
  /** Decodes a packet that an ICMP error quotes; undefined inside a quoted packet, which quotes none (RFC 1122, 3.2.2). */
  readonly decodeQuoted: ((packet: Span) => DecodedFrame) | undefined;

  /** The registered protocols. */
  readonly protocols: ProtocolLookup | undefined;

  /** Number of frames that contain this one. */
  readonly depth: number;

  constructor(decodeQuoted?: (packet: Span) => DecodedFrame, protocols?: ProtocolLookup, depth: number = 0) {
    this.decodeQuoted = decodeQuoted;
    this.protocols = protocols;
    this.depth = depth;
  }

  /** Decodes a message of the registered protocol that a number announces. Returns the rest: all of it, if none does. */
  readRegistered(space: keyof Announcements, number: number, span: Span, pseudoHeader?: PseudoHeader): Span {
    return this.protocols?.find(space, number)?.read(span, this, pseudoHeader) ?? span;
  }

  /** Checks whether a header of this length is available. If not, marks its layer as malformed or truncated. */
  hasHeader(layer: Malformed["layer"], span: Span, headerBytes: number): boolean {
    if (span.length >= headerBytes) return true;
    this.#mark(layer, missing(`a header of ${headerBytes} bytes, but ${span.length} bytes are available`, span));
    return false;
  }

  /** Checks whether a layer's fields can be used to find the next layer. If not, marks it as malformed or truncated. */
  isSound(layer: Malformed["layer"], fields: Layer): boolean {
    const problem = fields.findProblem();
    if (problem !== undefined) this.#mark(layer, problem);
    return problem === undefined;
  }

  #mark(layer: Malformed["layer"], { reason, isCut }: Problem): void {
    if (isCut) this.truncated = { layer, reason };
    else this.malformed = { layer, reason };
  }
}
