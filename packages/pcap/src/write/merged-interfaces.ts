import type { CaptureBlock } from "../capture/capture-block.ts";
import type { CaptureInterface } from "../capture/capture-interface.ts";
import { LINKTYPE_ETHERNET } from "../capture/link-type.ts";
import { unreachable } from "../unreachable.ts";
import type { PcapngEncoder } from "./pcapng-encoder.ts";

/** Names of the capture that is merged. */
export interface CaptureNames {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
}

/** A merged capture, and the number of interfaces in it. */
export interface MergedOutput {
  readonly encoder: PcapngEncoder;
  interfaces: number;
  add(block: Uint8Array): void;
}

/** The interfaces of one capture, as they are in the merged one: each is described before its first frame. */
export class MergedInterfaces {
  readonly #output: MergedOutput;
  readonly #names: CaptureNames;
  readonly #indexes = new Map<string, number>();

  constructor(output: MergedOutput, names: CaptureNames) {
    this.#output = output;
    this.#names = names;
  }

  /** Number of interfaces. */
  get count(): number {
    return this.#indexes.size;
  }

  /** Returns the index of an interface in the merged capture. */
  indexOf(of: CaptureInterface): number {
    // Frames from elsewhere may belong to captures that number their interfaces independently.
    const key = JSON.stringify([of.index, of.linkType, of.name]);
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    const { name = of.name, description = of.description } = this.#names;
    this.#describe({ ...of, name: name === of.name ? name : nameOf(name, of.name), description });
    this.#indexes.set(key, this.#output.interfaces - 1);
    return this.#output.interfaces - 1;
  }

  /** Describes an interface for a capture of which nothing is known but its name. */
  describeUnknown(): void {
    this.#describe({ ...this.#names, linkType: LINKTYPE_ETHERNET });
  }

  /** Writes a part of the capture that is not a frame. */
  addBlock(block: CaptureBlock): void {
    const { encoder } = this.#output;
    switch (block.kind) {
      case "section":
        return;
      case "interface":
        this.indexOf(block.interface);
        return;
      case "names":
        this.#output.add(encoder.names(block.records, block.options));
        return;
      case "secrets":
        this.#output.add(encoder.secrets(block.secretsType, block.data, block.options));
        return;
      case "statistics":
        this.#output.add(encoder.statistics(this.indexOf(block.interface), block, block.options));
        return;
    }
    unreachable("a block of another kind");
  }

  #describe(described: Pick<CaptureInterface, "linkType"> & Partial<CaptureInterface>): void {
    const { name, description, linkType, fcsBytes, comments, options } = described;
    // Without a snap length: libpcap, and so tcpdump, rejects files with different ones.
    this.#output.add(this.#output.encoder.interface({ name, description, linkType, fcsBytes, comments, options }));
    this.#output.interfaces += 1;
  }
}

/** Returns the name of an interface of a named capture. */
function nameOf(capture: string | undefined, own: string | undefined): string | undefined {
  return capture === undefined || own === undefined ? (capture ?? own) : `${capture}:${own}`;
}
