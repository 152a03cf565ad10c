import { pcap, type Wire } from "@alpy/alpy";

/** Under TCG on a busy machine an answer takes long; this only bounds the wait for one that never comes. */
const answerTimeoutMs = 10_000;

/** A station at the test's end of a wire, with one MAC and one IPv4 address, which it says to whoever asks by ARP. */
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
   * Sends frames and reads what comes, until the answer.
   * @returns all that came and was meant for this station, the answer last
   * @throws {Error} that names the answer and tells what came instead, when it does not come
   */
  async exchange(
    frames: readonly Uint8Array[],
    answer: string,
    isAnswer: (frame: pcap.DecodedFrame) => boolean,
  ): Promise<pcap.DecodedFrame[]> {
    for (const frame of frames) this.#wire.send(frame);
    const came: { decoded: pcap.DecodedFrame; summary: string }[] = [];
    const signal = AbortSignal.timeout(answerTimeoutMs);
    try {
      for await (const frame of this.#wire.frames({ signal })) {
        const decoded = pcap.decode(frame);
        if (!this.#isForUs(decoded)) continue;
        came.push({ decoded, summary: pcap.summary(frame) });
        if (isAnswer(decoded)) return came.map((one) => one.decoded);
      }
    } catch (cause) {
      const instead = came.map(({ summary }) => summary).join("\n  ") || "nothing";
      throw new Error(`missing: ${answer}; instead came\n  ${instead}`, { cause });
    }
    throw new Error(`missing: ${answer}; the machine has ended`);
  }

  /** Answers those who ask for our MAC address; everything else that is not sent to all is for the test. */
  #isForUs({ ethernet, arp }: pcap.DecodedFrame): boolean {
    if (arp?.operation !== "request" || arp.targetProtocolAddress !== this.ip)
      return ethernet?.destination === this.mac;
    const [source, destination] = [this.mac, arp.senderHardwareAddress];
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
