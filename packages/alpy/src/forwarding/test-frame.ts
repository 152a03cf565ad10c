import { randomBytes } from "node:crypto";
import { isIPv4 } from "node:net";
import { ethernet, ipv4, ipv6, type NetworkPacket, udp } from "@alpy/pcap";
import type { ResolvedForwardingOptions } from "./forwarding-options.ts";
import { CHECK_SEQUENCE_BYTES, headerBytes, TAG_BYTES } from "./frame-length.ts";

const MARK = 0x616c_7079;
const MAX_UINT32 = 0xffff_ffff;
/** RFC 2544, appendix C.2.4: the echo port, from a port of the tester's choice. */
const PORTS = { sourcePort: 49_184, destinationPort: 7 };

/**
 * The frames of one stream: UDP datagrams (RFC 2544, appendix C.2.6.4) whose last bytes say which frame it is. A device may
 * change everything before them. The complement of the sequence number keeps the UDP checksum the same for all frames.
 */
export class TestFrames {
  readonly #template: Buffer;
  readonly #stream = randomBytes(4).readUInt32BE();

  constructor({ source, destination, sourceMac, destinationMac, frameBytes }: ResolvedForwardingOptions) {
    const payload = Buffer.alloc(frameBytes - CHECK_SEQUENCE_BYTES - headerBytes(destination));
    this.#writeTag(payload, 0);
    const datagram = udp(PORTS, payload);
    const addresses = { source, destination };
    const packet: NetworkPacket = isIPv4(destination) ? ipv4(addresses, datagram) : ipv6(addresses, datagram);
    this.#template = Buffer.from(ethernet({ source: sourceMac, destination: destinationMac }, packet));
  }

  /** Returns frames by their sequence numbers. */
  range(first: number, count: number): Buffer[] {
    return Array.from({ length: count }, (_, index) => {
      const frame = Buffer.from(this.#template);
      this.#writeTag(frame, first + index);
      return frame;
    });
  }

  /** Returns the sequence number of a frame; `undefined` for a frame that is not of this stream, or damaged. */
  sequenceOf(data: Uint8Array): number | undefined {
    if (data.length < TAG_BYTES) return undefined;
    const tag = Buffer.from(data.buffer, data.byteOffset + data.length - TAG_BYTES, TAG_BYTES);
    if (tag.readUInt32BE(0) !== MARK || tag.readUInt32BE(4) !== this.#stream) return undefined;
    const sequence = tag.readUInt32BE(8);
    return tag.readUInt32BE(12) === MAX_UINT32 - sequence ? sequence : undefined;
  }

  #writeTag(frame: Buffer, sequence: number): void {
    const at = frame.length - TAG_BYTES;
    frame.writeUInt32BE(MARK, at);
    frame.writeUInt32BE(this.#stream, at + 4);
    frame.writeUInt32BE(sequence, at + 8);
    frame.writeUInt32BE(MAX_UINT32 - sequence, at + 12);
  }
}
