import type { Writable } from "node:stream";
import type { PcapRecord } from "@alpy/pcap";

/** The parts of a testbed that other processes can see. */
export interface AnnouncedTestbed {
  /** Absolute path of its artifacts. */
  readonly artifacts: string;
  readonly machines: readonly AnnouncedMachine[];
}

/** A device under test, with what it does not know itself. */
export interface AnnouncedMachine {
  readonly dut: AnnouncedDut;
  /** Path of the file with all output of its console. */
  readonly consoleLog: string;
  /** For each of its links the addresses of the link's node; empty for a wire. */
  readonly nodeAddresses: readonly (readonly string[])[];
}

/** What is needed of a device under test. */
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

/** What is needed of a serial console. */
export interface AnnouncedConsole {
  /** Copies the output to a viewer from now on. Returns a function that ends this. */
  watch(viewer: Writable): () => void;
  send(input: Uint8Array): Promise<void>;
}

/** What is needed of a link. */
export interface AnnouncedLink {
  readonly name: string;
  readonly mac: string;
  readonly capturePath: string;
  readonly end:
    | { readonly kind: "node"; readonly node: { readonly name: string } }
    | { readonly kind: "wire"; readonly wire: { readonly name: string } };
  /** Returns the captured frames; with `follow` also those to come, until `writerEnded` settles. */
  frames(options: { readonly follow: boolean; readonly writerEnded: PromiseLike<unknown> }): {
    batches(): AsyncIterable<Iterable<PcapRecord>>;
  };
}
