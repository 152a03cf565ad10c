import type { CaptureInterface } from "../capture/capture-interface.ts";
import type { FrameColumns } from "../capture/columns.ts";
import type { Format, FormatOptions } from "../capture/format.ts";
import type { PcapHeader } from "../capture/header.ts";
import { readFileHeader } from "./file-header.ts";
import { PCAP_FILE_HEADER_BYTES, RECORD_HEADER_BYTES } from "./layout.ts";
import { PcapRecords } from "./records.ts";

/** The classic format: a file header, then one record per frame (draft-ietf-opsawg-pcap). */
export class ClassicFormat implements Format {
  readonly skipped = undefined;
  readonly #options: FormatOptions;
  #records: PcapRecords | undefined;
  #header: PcapHeader | undefined;
  #interfaces: readonly CaptureInterface[] = [];

  constructor(options: FormatOptions) {
    this.#options = options;
  }

  get header(): PcapHeader | undefined {
    return this.#header;
  }

  get interfaces(): readonly CaptureInterface[] {
    return this.#interfaces;
  }

  get recordHeaderBytes(): number {
    return this.#header?.recordHeaderBytes ?? RECORD_HEADER_BYTES;
  }

  unitLength(view: DataView, offset: number, available: number, base: number): number {
    return this.#records?.recordLength(view, offset, available, base) ?? PCAP_FILE_HEADER_BYTES;
  }

  read(view: DataView, start: number, base: number, columns: FrameColumns): number {
    if (this.#records !== undefined) return this.#records.read(view, start, base, columns);
    if (view.byteLength - start < PCAP_FILE_HEADER_BYTES) return start;
    const { header, lengthOrder } = readFileHeader(view, start, this.#options.source);
    const { linkType, snapLength, fcsBytes } = header;
    this.#header = header;
    const captured = { index: 0, linkType, snapLength, fcsBytes, name: undefined, description: undefined };
    this.#interfaces = [captured];
    if (this.#options.keepBlocks) columns.addBlock({ kind: "interface", interface: captured });
    this.#records = new PcapRecords(header, lengthOrder, this.#options);
    return this.#records.read(view, start + PCAP_FILE_HEADER_BYTES, base, columns);
  }
}
