import type { Writable } from "node:stream";
import type { PcapRecord } from "@alpy/pcap";

/** The parts of a testbed that other processes can see. */
export interface AnnouncedTestbed {
  /** Absolute path of its artifacts. */
  readonly artifacts: string;
  readonly machines: readonly AnnouncedMachine[];
}

/** A device under test, with its console log and the addresses of its nodes. */
export interface AnnouncedMachine {
  readonly dut: AnnouncedDut;
  /** Path of the file with all output of its console. */
  readonly consoleLog: string;
  /** The addresses of the node of each link; empty for a wire. */
  readonly nodeAddresses: readonly (readonly string[])[];
}

/** The part of a device under test that other processes can see. */
export interface AnnouncedDut {
  readonly name: string;
  readonly machine: {
    readonly pid: number;
    readonly state: { readonly name: string };
    /** Settles when QEMU has ended. */
    readonly exited: PromiseLike<unknown>;
  };
  readonly console: AnnouncedConsole;
  readonly links: readonly AnnouncedLink[];
}

/** The part of a serial console that other processes can use. */
export interface AnnouncedConsole {
  /** Copies the output to a viewer from now on. Returns a function that ends this. */
  watch(viewer: Writable): () => void;
  /** Sends what a person types. */
  send(input: Uint8Array, options: { readonly typed: true }): Promise<void>;
}

/** The part of a link that other processes can see. */
export interface AnnouncedLink {
  readonly name: string;
  readonly mac: string;
  readonly capturePath: string;
  readonly end:
    | { readonly kind: "node"; readonly node: { readonly name: string } }
    | { readonly kind: "wire"; readonly wire: { readonly name: string } };
  /** Returns the captured frames; with `follow` also later ones, until `writerEnded` settles. */
  frames(options: { readonly follow: boolean; readonly writerEnded: PromiseLike<unknown> }): {
    batches(): AsyncIterable<Iterable<PcapRecord>>;
  };
}
