import { describe, expect, test } from "vitest";
import { cut, fragment4 } from "../../test/fragments.ts";
import { client, opening, server } from "../../test/segments.ts";
import type { TcpEvent } from "./tcp-event.ts";
import { tcpEvents } from "./tcp-streams.ts";
import type { TimedFrame } from "./timed-frame.ts";

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index);

async function eventsOf(frames: readonly TimedFrame[]): Promise<TcpEvent[]> {
  const events: TcpEvent[] = [];
  for await (const event of tcpEvents(frames)) events.push(event);
  return events;
}

/** Returns how the only connection of a capture ended, and how many bytes its streams had. */
async function endOf(frames: readonly TimedFrame[]): Promise<{ end: string | undefined; bytes: number }> {
  const events = await eventsOf(frames);
  const ends = events.flatMap((event) => (event.kind === "closed" ? [event.end] : []));
  expect(ends).toHaveLength(1);
  const lengths = events.flatMap((event) => (event.kind === "data" ? [event.bytes.length] : []));
  return { end: ends[0], bytes: lengths.reduce((sum, length) => sum + length, 0) };
}

const ISN = 1000;
/** A connection whose client has sent 100 bytes, of which the server has acknowledged 40; more data follows on the reset. */
const around = (...resets: TimedFrame[]): TimedFrame[] => [
  ...opening(ISN, 0),
  client({ sequence: ISN + 1, acknowledgment: 1, data: bytes(100) }),
  server({ sequence: 1, acknowledgment: ISN + 41 }),
  ...resets,
  client({ sequence: ISN + 101, acknowledgment: 1, data: bytes(7) }),
];

describe("a reset", () => {
  test.each([
    ["at the next byte", client({ rst: true, sequence: ISN + 101 })],
    ["at what the receiver has acknowledged, as the answer to a segment", client({ rst: true, sequence: ISN + 41 })],
    ["of the other end, at its next byte", server({ rst: true, sequence: 1, acknowledgment: ISN + 101 })],
  ])("%s ends the connection", async (_name, reset) => {
    expect(await endOf(around(reset))).toEqual({ end: "reset", bytes: 100 });
  });

  test.each([
    ["one byte further", client({ rst: true, sequence: ISN + 102 })],
    ["elsewhere in the window", client({ rst: true, sequence: ISN + 5000 })],
    ["at an old byte that was never the next one", client({ rst: true, sequence: ISN + 50 })],
    ["at the first byte", client({ rst: true, sequence: ISN + 1 })],
    ["of the other end in its window", server({ rst: true, sequence: 2, acknowledgment: ISN + 101 })],
    ["far away", client({ rst: true, sequence: ISN + 2 ** 31 })],
  ])(
    "%s, which may be forged, does not end the connection, and its data is not in the stream",
    async (_name, reset) => {
      expect(await endOf(around(reset))).toEqual({ end: "open", bytes: 107 });
    },
  );

  test("counts behind a gap of the capture, at the end of what was seen, and where the capture cut a segment", async () => {
    const gap = [
      ...opening(ISN, 0),
      client({ sequence: ISN + 51, acknowledgment: 1, data: bytes(10) }),
      client({ rst: true, sequence: ISN + 61 }),
    ];
    expect(await endOf(gap)).toEqual({ end: "reset", bytes: 10 });
    const whole = client({ sequence: ISN + 1, acknowledgment: 1, data: bytes(100) });
    const short = { ...whole, data: whole.data.subarray(0, whole.data.length - 60) };
    expect(await endOf([...opening(ISN, 0), short, client({ rst: true, sequence: ISN + 101 })])).toEqual({
      end: "reset",
      bytes: 40,
    });
  });

  test("counts after the FIN, which has a sequence number of its own", async () => {
    const fin = client({ fin: true, sequence: ISN + 1, acknowledgment: 1 });
    expect(await endOf([...opening(ISN, 0), fin, client({ rst: true, sequence: ISN + 2 })])).toMatchObject({
      end: "reset",
    });
    expect(await endOf([...opening(ISN, 0), fin, client({ rst: true, sequence: ISN + 3 })])).toMatchObject({
      end: "open",
    });
  });

  test("that answers an opening must acknowledge it", async () => {
    const syn = client({ syn: true, sequence: ISN });
    expect(await endOf([syn, server({ rst: true, sequence: 0, acknowledgment: ISN + 1 })])).toMatchObject({
      end: "reset",
    });
    expect(await endOf([syn, server({ rst: true, sequence: 0, acknowledgment: ISN + 9 })])).toMatchObject({
      end: "open",
    });
    expect(await endOf([syn, server({ rst: true, sequence: 0 })])).toMatchObject({ end: "open" });
  });

  test("counts in the middle of a connection whose sender was not seen before", async () => {
    const data = client({ sequence: 7, acknowledgment: 1, data: bytes(3) });
    expect(await endOf([data, server({ rst: true, sequence: 12345 })])).toEqual({ end: "reset", bytes: 3 });
    expect(await endOf([server({ rst: true, sequence: 12345 })])).toEqual({ end: "reset", bytes: 0 });
  });

  test("may explain itself in its data, which is not a part of the stream", async () => {
    const reset = client({ rst: true, sequence: ISN + 101, acknowledgment: 1, data: bytes(20) });
    expect(await endOf(around(reset))).toEqual({ end: "reset", bytes: 100 });
  });
});

test("fragments that are in no packet are events, too, since segments may have been in them", async () => {
  const pieces = cut(bytes(64), 24);
  const first = pieces.slice(0, 1).map((piece) => fragment4(piece, 5, 6));
  const events = await eventsOf([...opening(ISN, 0), ...first]);
  expect(events.map(({ kind }) => kind)).toEqual(["opened", "fragments-dropped", "closed"]);
  expect(events[1]).toMatchObject({ reason: "incomplete", identification: 5, fragments: 1, bytes: 24 });
});
