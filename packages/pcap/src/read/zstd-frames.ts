const MAGIC = 0xfd2fb528;
/** Frames of these sixteen magic numbers have other data than the content (RFC 8878, section 3.1.2). */
const SKIPPABLE_MAGIC = 0x184d2a50;
const MAGIC_BYTES = 4;
const SKIPPABLE_HEADER_BYTES = 8;
const BLOCK_HEADER_BYTES = 3;
const RLE_BLOCK = 1;
const CHECKSUM_BYTES = 4;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const;

/** A part of the input that lies within one frame. */
export interface ZstdPart {
  readonly bytes: Uint8Array;
  /** Whether the frame ends with it. */
  readonly isLast: boolean;
}

type State = "magic" | "skippable" | "descriptor" | "header" | "block" | "data" | "checksum";

/**
 * Splits a zstd file into its frames (RFC 8878, section 3.1), because Node's decompressor decodes one frame, drops the rest of
 * the input that it received with it, and accepts a frame that is cut. Bytes that are not a frame count as the last one, so
 * that the decompressor reports them.
 */
export class ZstdFrames {
  #state: State = "magic";
  /** The field that is being collected, and its length. */
  #field: number[] = [];
  #fieldBytes = MAGIC_BYTES;
  /** Number of bytes to pass on before the next field. */
  #skip = 0;
  #hasChecksum = false;
  #isLastBlock = false;

  /** Whether the input may end here. */
  get isBetweenFrames(): boolean {
    return this.#state === "magic" && this.#field.length === 0;
  }

  /** Returns the parts of a chunk. */
  *split(chunk: Uint8Array): Generator<ZstdPart, void, undefined> {
    let start = 0;
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, chunk.length - offset);
        this.#skip -= skipped;
        offset += skipped;
      } else {
        const byte = chunk[offset];
        if (byte !== undefined) this.#field.push(byte);
        offset += 1;
      }
      if (!this.#advance()) continue;
      yield { bytes: chunk.subarray(start, offset), isLast: true };
      start = offset;
    }
    if (start < chunk.length) yield { bytes: chunk.subarray(start), isLast: false };
  }

  /** Moves on if the current field and the bytes after it are complete. Returns whether a frame has ended. */
  #advance(): boolean {
    if (this.#skip > 0) return false;
    if (this.#field.length < this.#fieldBytes) return false;
    const field = this.#field;
    this.#field = [];
    switch (this.#state) {
      case "magic":
        return this.#readMagic(toNumber(field));
      case "skippable":
        return this.#passOver("data", toNumber(field), true);
      case "descriptor":
        return this.#readDescriptor(toNumber(field));
      case "header":
        return this.#expect("block", BLOCK_HEADER_BYTES);
      case "block":
        return this.#readBlock(toNumber(field));
      case "data":
        return this.#endBlock();
      case "checksum":
        return this.#expect("magic", MAGIC_BYTES, true);
    }
  }

  #readMagic(magic: number): boolean {
    if (magic === MAGIC) return this.#expect("descriptor", 1);
    this.#hasChecksum = false;
    if (magic >>> 4 === SKIPPABLE_MAGIC >>> 4) return this.#expect("skippable", SKIPPABLE_HEADER_BYTES - MAGIC_BYTES);
    return this.#passOver("data", Number.POSITIVE_INFINITY, true);
  }

  /** Section 3.1.1.1: the descriptor states which fields the header has. */
  #readDescriptor(descriptor: number): boolean {
    const isSingleSegment = (descriptor & 0x20) !== 0;
    this.#hasChecksum = (descriptor & 0x04) !== 0;
    const sizeFlag = descriptor >> 6;
    const contentSizeBytes = sizeFlag === 0 ? Number(isSingleSegment) : 2 ** sizeFlag;
    const windowBytes = isSingleSegment ? 0 : 1;
    const dictionaryBytes = DICTIONARY_ID_BYTES[descriptor & 3] ?? 0;
    return this.#expect("header", windowBytes + dictionaryBytes + contentSizeBytes);
  }

  /** Section 3.1.1.2. */
  #readBlock(header: number): boolean {
    const type = (header >> 1) & 3;
    return this.#passOver("data", type === RLE_BLOCK ? 1 : header >> 3, (header & 1) !== 0);
  }

  #passOver(state: State, bytes: number, isLast: boolean): boolean {
    this.#skip = bytes;
    this.#isLastBlock = isLast;
    return this.#expect(state, 0);
  }

  #endBlock(): boolean {
    if (!this.#isLastBlock) return this.#expect("block", BLOCK_HEADER_BYTES);
    return this.#hasChecksum ? this.#expect("checksum", CHECKSUM_BYTES) : this.#expect("magic", MAGIC_BYTES, true);
  }

  /** Expects a field next. A field without bytes is complete immediately. */
  #expect(state: State, bytes: number, isEnd = false): boolean {
    this.#state = state;
    this.#fieldBytes = bytes;
    return isEnd || (bytes === 0 && this.#skip === 0 && this.#advance());
  }
}

/** Returns the little-endian number of up to four bytes. */
function toNumber(bytes: readonly number[]): number {
  return bytes.reduceRight((number, byte) => number * 256 + byte, 0);
}
