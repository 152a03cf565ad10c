import { SerialExpectError } from "../errors.ts";

/** The output of a container to which bytes belong. */
export type DockerOutput = "stdout" | "stderr";

/** Bytes of one output. */
export interface DockerPiece {
  readonly output: DockerOutput;
  readonly bytes: Buffer;
}

/** STREAM_TYPE, three zeros, and the length as 32 bits, big endian (Docker Engine API, "Stream format" of ContainerAttach). */
const HEADER_BYTES = 8;
/** Standard input, which the engine sends as standard output, is 0. */
const OUTPUTS: readonly DockerOutput[] = ["stdout", "stdout", "stderr"];

/** Separates the outputs of a container without a terminal, no matter how the stream is cut into chunks. */
export class DockerStreamParser {
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  #output: DockerOutput = "stdout";
  #restBytes = 0;

  /**
   * Takes the next chunk.
   * @throws {SerialExpectError} `stream-failed` if the bytes are not in this format
   */
  push(chunk: Buffer): DockerPiece[] {
    const pieces: DockerPiece[] = [];
    for (let at = 0; at < chunk.length; ) {
      if (this.#restBytes > 0) {
        const bytes = chunk.subarray(at, at + this.#restBytes);
        pieces.push({ output: this.#output, bytes });
        this.#restBytes -= bytes.length;
        at += bytes.length;
        continue;
      }
      const copied = chunk.copy(this.#header, this.#headerBytes, at, at + HEADER_BYTES - this.#headerBytes);
      this.#headerBytes += copied;
      at += copied;
      if (this.#headerBytes === HEADER_BYTES) this.#begin();
    }
    return pieces;
  }

  #begin(): void {
    const output = OUTPUTS[this.#header.readUInt8()];
    if (output === undefined || this.#header.readUIntBE(1, 3) !== 0) {
      const message =
        "demultiplexDocker: the stream is not in the engine's format for several outputs; a container with a terminal sends " +
        "plain bytes: pass its stream to openConsole";
      throw new SerialExpectError("stream-failed", message);
    }
    this.#output = output;
    this.#restBytes = this.#header.readUInt32BE(4);
    this.#headerBytes = 0;
  }
}
