import { pcap, type Wire } from "@alpy/alpy";

/** Under TCG on a busy host an answer takes long. This only limits the wait for an answer that never arrives. */
const ANSWER_TIMEOUT_MS = 10_000;

/** A host at the test's end of a wire, with one MAC address and one IPv4 address. It answers ARP requests for them. */
export class Station {
  readonly mac: string;
  readonly ip: string;
  readonly #wire: Wire;

  constructor(wire: Wire, { mac, ip }: { mac: string; ip: string }) {
    this.#wire = wire;
    this.mac = mac;
    this.ip = ip;
  }

  /**
   * Sends frames and reads frames until the answer arrives.
   * @returns all frames addressed to this station, the answer last
   * @throws {Error} that names the missing answer and lists the frames that arrived instead
   */
  async exchange(
    frames: readonly Uint8Array[],
    answer: string,
    isAnswer: (frame: pcap.DecodedFrame) => boolean,
  ): Promise<pcap.DecodedFrame[]> {
    for (const frame of frames) this.#wire.send(frame);
    const arrived: { decoded: pcap.DecodedFrame; summary: string }[] = [];
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    try {
      for await (const frame of this.#wire.frames({ signal })) {
        const decoded = pcap.decode(frame);
        if (!this.#isForUs(decoded)) continue;
        arrived.push({ decoded, summary: pcap.summary(frame) });
        if (isAnswer(decoded)) return arrived.map((one) => one.decoded);
      }
    } catch (cause) {
      const instead = arrived.map(({ summary }) => summary).join("\n  ") || "nothing";
      throw new Error(`missing: ${answer}; received instead:\n  ${instead}`, { cause });
    }
    throw new Error(`missing: ${answer}; the machine has stopped`);
  }

  /** Answers ARP requests for our address. Returns whether the test must see the frame: it is addressed to us. */
  #isForUs({ ethernet, arp }: pcap.DecodedFrame): boolean {
    if (arp?.operation !== "request" || arp.targetProtocolAddress !== this.ip)
      return ethernet?.destination === this.mac;
    const source = this.mac;
    const destination = arp.senderHardwareAddress;
    const reply = pcap.arp({
      operation: "reply",
      senderHardwareAddress: source,
      senderProtocolAddress: this.ip,
      targetHardwareAddress: destination,
      targetProtocolAddress: arp.senderProtocolAddress ?? "0.0.0.0",
    });
    this.#wire.send(pcap.ethernet({ source, destination, padToBytes: 60 }, reply));
    return false;
  }
}
