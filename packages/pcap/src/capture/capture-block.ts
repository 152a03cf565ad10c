import type { CaptureInterface } from "./capture-interface.ts";
import type { PcapngOption } from "./pcapng-option.ts";

/** A section of a pcapng capture begins: one run of its writer. */
export interface SectionBlock {
  /** Distinguishes the kinds of blocks. */
  readonly kind: "section";
  /** Comments on it. */
  readonly comments: readonly string[];
  /** Its other options: hardware (2), operating system (3), application (4). */
  readonly options: readonly PcapngOption[];
}

/** An interface is described. A classic capture has one. */
export interface InterfaceBlock {
  /** Distinguishes the kinds of blocks. */
  readonly kind: "interface";
  /** The interface. */
  readonly interface: CaptureInterface;
}

/** The names of an address. */
export interface NameRecord {
  /** Kind of the address. */
  readonly kind: "ipv4" | "ipv6" | "eui48" | "eui64";
  /** The address: 4, 16, 6 or 8 bytes, by its kind. */
  readonly address: Uint8Array;
  /** Its names, at least one. */
  readonly names: readonly string[];
}

/** Names of addresses, so that a reader need not ask a name server. */
export interface NamesBlock {
  /** Distinguishes the kinds of blocks. */
  readonly kind: "names";
  /** The addresses with their names. */
  readonly records: readonly NameRecord[];
  /** Options, such as the name server that was asked (2, 3, 4), and comments (1). */
  readonly options: readonly PcapngOption[];
}

/** Secrets with which frames can be decrypted. */
export interface SecretsBlock {
  /** Distinguishes the kinds of blocks. */
  readonly kind: "secrets";
  /** What they are: 0x544c534b is a key log of TLS, 0x5353484b of SSH, 0x57474b4c of WireGuard. */
  readonly secretsType: number;
  /** The secrets, in the form of their type. */
  readonly data: Uint8Array;
  /** Options, such as comments (1). */
  readonly options: readonly PcapngOption[];
}

/** Statistics of an interface. */
export interface StatisticsBlock {
  /** Distinguishes the kinds of blocks. */
  readonly kind: "statistics";
  /** The interface that they are about. */
  readonly interface: CaptureInterface;
  /** Whole seconds of the time to which they apply. */
  readonly seconds: number;
  /** Rest of that time in nanoseconds. */
  readonly nanoseconds: number;
  /** The counters and other options. Times of start (2) and end (3) are in nanoseconds, as two words, the upper first. */
  readonly options: readonly PcapngOption[];
}

/** A part of a capture that is not a frame, distinguished by its `kind`. All but interfaces are of pcapng. */
export type CaptureBlock = SectionBlock | InterfaceBlock | NamesBlock | SecretsBlock | StatisticsBlock;
