import { decode, ethernet, type Frame } from "@alpy/pcap";
import type { Link } from "../link/link.ts";
import type { Wire } from "../wire/wire.ts";
import { hostNowMs, type Interval } from "./interval.ts";

/** Local Experimental EtherType 1 (IEEE 802, clause 9.2.4): no other program sends it. */
const TEST_ETHER_TYPE = 0x88b5;
const SHORTEST_PAYLOAD_BYTES = 46;
const LONGEST_PAYLOAD_BYTES = 1_500;
const NANOSECONDS_PER_MS = 1e6;

/** Returns a frame of its own length and content for each number. */
function testFrame(number: number): Uint8Array {
  const range = LONGEST_PAYLOAD_BYTES - SHORTEST_PAYLOAD_BYTES + 1;
  const bytes = SHORTEST_PAYLOAD_BYTES + ((number * 337) % range);
  const payload = Uint8Array.from({ length: bytes }, (_, index) => (number + index * 31) & 0xff);
  const header = { source: "02:00:00:00:00:0a", destination: "02:00:00:00:00:0b", etherType: TEST_ETHER_TYPE };
  return ethernet(header, payload);
}

function isTestFrame(frame: Frame): boolean {
  return decode(frame).ethernet?.etherType === TEST_ETHER_TYPE;
}

/**
 * Sends a frame into one wire and waits until it leaves the machine by the other.
 * @returns the time within which it passed
 * @throws {Error} when another frame arrives, or the wire ends
 */
export async function passFrame(from: Wire, to: Wire, number: number, signal: AbortSignal): Promise<Interval> {
  const sent = testFrame(number);
  const sentMs = hostNowMs();
  from.send(sent);
  for (;;) {
    const received = await to.receive({ signal });
    if (received === undefined) throw new Error(`the wire ${to.name} ended before frame ${number} arrived`);
    if (!isTestFrame(received)) continue;
    if (Buffer.compare(received.data, sent) === 0) return { sentMs, receivedMs: hostNowMs() };
    throw new Error(`frame ${number} was changed or lost on its way through the machine`);
  }
}

/** Returns when the test's frames were captured on a link, in milliseconds since the epoch. */
export async function captureTimesOf(link: Link): Promise<number[]> {
  const times: number[] = [];
  for await (const frame of link.frames()) {
    if (isTestFrame(frame)) times.push(frame.seconds * 1_000 + frame.nanoseconds / NANOSECONDS_PER_MS);
  }
  return times;
}
