import type { ProtocolWord } from "./words.ts";

/** The value that a qualified primitive compares with. */
export type Id =
  | { readonly kind: "number"; readonly value: number; readonly at: number }
  | { readonly kind: "name"; readonly text: string; readonly at: number }
  | { readonly kind: "mac"; readonly text: string; readonly at: number }
  | { readonly kind: "ipv4"; readonly text: string; readonly at: number; readonly mask: Mask | undefined }
  | { readonly kind: "ipv6"; readonly text: string; readonly at: number; readonly mask: BitMask | undefined };

/** A number of bits, with the place of the number. */
export interface BitMask {
  readonly bits: number;
  readonly at: number;
}

/** A number of bits, or a mask as an address. */
export type Mask = BitMask | { readonly address: string; readonly at: number };

/** Which of two addresses or ports must fit. */
export type Direction = "src" | "dst" | "or" | "and";

/** The kind of thing that a value is. */
export type IdType = "host" | "net" | "port" | "portrange" | "proto" | "protochain";

/** The qualifiers of a primitive, which later values may share. */
export interface Qualifiers {
  readonly protocol: ProtocolWord | undefined;
  readonly direction: Direction | undefined;
  /** Undefined for the default, which is `host`. */
  readonly type: IdType | undefined;
}

/** A number that is computed from a packet. */
export type Arithmetic =
  | { readonly kind: "number"; readonly value: number; readonly at: number }
  | { readonly kind: "length"; readonly at: number }
  | {
      readonly kind: "load";
      readonly protocol: ProtocolWord;
      readonly index: Arithmetic;
      readonly size: 1 | 2 | 4;
      readonly at: number;
    }
  | { readonly kind: "negate"; readonly of: Arithmetic; readonly at: number }
  | {
      readonly kind: "binary";
      readonly operator: Operator;
      readonly left: Arithmetic;
      readonly right: Arithmetic;
      readonly at: number;
    };

export type Operator = "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^" | "<<" | ">>";
export type Relation = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** Words for a header, with an optional number. */
export type HeaderWord = "vlan" | "mpls" | "pppoes" | "pppoed";

/** A part of an expression. */
export type Expression =
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "protocol"; readonly protocol: ProtocolWord; readonly at: number }
  | { readonly kind: "id"; readonly qualifiers: Qualifiers; readonly id: Id; readonly at: number }
  | {
      readonly kind: "cast";
      readonly cast: "broadcast" | "multicast";
      readonly protocol: ProtocolWord | undefined;
      readonly at: number;
    }
  | {
      readonly kind: "relation";
      readonly relation: Relation;
      readonly left: Arithmetic;
      readonly right: Arithmetic;
      readonly at: number;
    }
  | { readonly kind: "header"; readonly header: HeaderWord; readonly value: number | undefined; readonly at: number }
  | { readonly kind: "direction"; readonly isOutbound: boolean; readonly at: number }
  | { readonly kind: "ifindex"; readonly value: number; readonly at: number }
  | { readonly kind: "llc"; readonly type: string | undefined; readonly at: number };
