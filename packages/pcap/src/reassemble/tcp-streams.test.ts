import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cut, fragment4 } from "../../test/fragments.ts";
import { counting } from "../../test/frames.ts";
import { client, closing, opening, server } from "../../test/segments.ts";
import {
  type TcpConnection,
  type TcpEvent,
  type TcpStreamsOptions,
  type TimedFrame,
  tcpEvents,
  tcpStreams,
} from "../reassemble.ts";
import { TcpReassembler } from "./tcp-reassembler.ts";

async function connectionsOf(frames: readonly TimedFrame[], options?: TcpStreamsOptions): Promise<TcpConnection[]> {
  const connections: TcpConnection[] = [];
  for await (const connection of tcpStreams(frames, options)) connections.push(connection);
  return connections;
}

async function eventsOf(frames: readonly TimedFrame[]): Promise<TcpEvent[]> {
  const events: TcpEvent[] = [];
  for await (const event of tcpEvents(frames)) events.push(event);
  return events;
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const shown = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

const REQUEST = "GET / HTTP/1.1\r\nHost: rabbit\r\n\r\n";
const ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

test("a request and its answer are the streams of a connection", async () => {
  const frames = [
    ...opening(100, 900),
    client({ sequence: 101, acknowledgment: 901, data: text(REQUEST.slice(0, 9)), ms: 1500 }),
    client({ sequence: 110, acknowledgment: 901, data: text(REQUEST.slice(9)) }),
    server({ sequence: 901, acknowledgment: 101 + REQUEST.length, data: text(ANSWER) }),
    ...closing(100, REQUEST.length, 900, ANSWER.length),
  ];
  const [connection, ...others] = await connectionsOf(frames);
  expect(others).toEqual([]);
  expect(connection).toMatchObject({
    index: 0,
    client: { address: "10.0.0.2", port: 40_000 },
    server: { address: "10.0.0.1", port: 80 },
    hasOpening: true,
    end: "finished",
  });
  expect(shown(connection?.fromClient.bytes())).toBe(REQUEST);
  expect(shown(connection?.fromServer.bytes())).toBe(ANSWER);
  expect(connection?.fromClient.chunks[0]).toMatchObject({ offset: 0, seconds: 1, nanoseconds: 500_000_000 });
  expect(connection?.fromClient.gaps).toEqual([]);
});

/** A stream, and segments that together cover it: in any order, repeated, overlapping, from any sequence number on. */
const segmented = fc
  .record({
    stream: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    isn: fc.oneof(fc.nat(0xffff_ffff), fc.integer({ min: 0xffff_ff00, max: 0xffff_ffff })),
    places: fc.array(fc.nat(), { maxLength: 12 }),
    extra: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 8 }),
    keys: fc.infiniteStream(fc.nat()),
  })
  .map(({ stream, isn, places, extra, keys }) => {
    const ends = [...new Set([...places.map((place) => place % stream.length), stream.length])].sort((a, b) => a - b);
    const ranges = ends.map((end, index): [number, number] => [ends[index - 1] ?? 0, end]);
    for (const [from, length] of extra) {
      const start = from % stream.length;
      ranges.push([start, start + (length % (stream.length - start + 1))]);
    }
    const keyed = ranges.map((range) => ({ range, key: keys.next().value })).sort((a, b) => a.key - b.key);
    const segments = keyed.map(({ range: [from, to] }) =>
      client({ sequence: isn + 1 + from, acknowledgment: 1, data: stream.subarray(from, to) }),
    );
    return { stream, isn, segments };
  });

test("any split, order, repetition and overlap of a stream gives the stream back, also where sequence numbers wrap", async () => {
  const property = fc.asyncProperty(segmented, async ({ stream, isn, segments }) => {
    const [connection] = await connectionsOf([...opening(isn, 0), ...segments, ...closing(isn, stream.length, 0, 0)]);
    expect(connection?.fromClient.bytes()).toEqual(stream);
    expect(connection?.fromClient.gaps).toEqual([]);
    expect(connection?.end).toBe("finished");
  });
  await fc.assert(property, { numRuns: 1000 });
});

test("a FIN that comes before the data ends the stream only when the data is there", async () => {
  const frames = [
    ...opening(0, 0),
    client({ fin: true, sequence: 5, acknowledgment: 1, data: text("o!") }),
    server({ fin: true, sequence: 1, acknowledgment: 1 }),
    client({ sequence: 1, acknowledgment: 2, data: text("hell") }),
  ];
  const [connection] = await connectionsOf(frames);
  expect(shown(connection?.fromClient.bytes())).toBe("hello!");
  expect(connection?.end).toBe("finished");
});

test("a keep-alive adds nothing, and a probe of a closed window adds its byte once", async () => {
  const frames = [
    ...opening(0, 0),
    client({ sequence: 1, acknowledgment: 1, data: text("abc") }),
    client({ sequence: 3, acknowledgment: 1, data: text("\0") }),
    client({ sequence: 3, acknowledgment: 1 }),
    client({ sequence: 4, acknowledgment: 1, data: text("d") }),
    client({ sequence: 4, acknowledgment: 1, data: text("def") }),
  ];
  const [connection] = await connectionsOf(frames);
  expect(shown(connection?.fromClient.bytes())).toBe("abcdef");
});

describe("a gap", () => {
  const lossy = (ms: number): TimedFrame[] => [
    ...opening(0, 0),
    client({ sequence: 1, acknowledgment: 1, data: text("ab") }),
    client({ sequence: 8, acknowledgment: 1, data: text("ij") }),
    server({ sequence: 1, acknowledgment: 10, ms }),
  ];

  test("that the receiver has acknowledged is marked after a second, with its place and length", async () => {
    const events = await eventsOf(lossy(1000));
    expect(events.map(({ kind }) => kind)).toEqual(["opened", "data", "gap", "data", "closed"]);
    expect(events[2]).toMatchObject({ sender: "client", offset: 2, lengthBytes: 5, seconds: 1 });
    expect(events[3]).toMatchObject({ offset: 7, bytes: text("ij"), seconds: 1 });
  });

  test("is still filled before that", async () => {
    const [connection] = await connectionsOf([
      ...lossy(999),
      client({ sequence: 3, acknowledgment: 1, data: text("cdefg"), ms: 999 }),
    ]);
    expect(shown(connection?.fromClient.bytes())).toBe("abcdefgij");
  });

  test("that was not acknowledged is marked after its lifetime", async () => {
    const [, , , first, second] = lossy(0) as [TimedFrame, TimedFrame, TimedFrame, TimedFrame, TimedFrame];
    const later = (ms: number): TimedFrame[] => [first, second, server({ sequence: 1, acknowledgment: 3, ms })];
    const kinds = async (ms: number): Promise<unknown> => (await eventsOf(later(ms))).slice(-2).map(({ kind }) => kind);
    const waiting = (await eventsOf(later(59_999))).map(({ kind, seconds }) => [kind, seconds]);
    expect(waiting.filter(([kind]) => kind === "gap")).toEqual([["gap", 59]]);
    await expect(kinds(60_000)).resolves.toEqual(["data", "closed"]);
  });

  test("before the FIN is marked when the connection is reset", async () => {
    const [connection] = await connectionsOf([
      ...opening(0, 0),
      client({ fin: true, sequence: 5, acknowledgment: 1 }),
      server({ rst: true, sequence: 1, acknowledgment: 1 }),
    ]);
    expect(connection?.fromClient).toMatchObject({ lengthBytes: 4, gaps: [{ offset: 0, lengthBytes: 4 }] });
    expect(connection?.end).toBe("reset");
  });

  test("replaces the bytes of a segment that the capture cut", async () => {
    const whole = client({ sequence: 1, acknowledgment: 1, data: text("abcdef") });
    const cutOff = { ...whole, data: whole.data.subarray(0, whole.data.length - 2) };
    const [connection] = await connectionsOf([
      ...opening(0, 0),
      cutOff,
      client({ fin: true, sequence: 7, acknowledgment: 1, data: text("gh") }),
    ]);
    expect(shown(connection?.fromClient.bytes())).toBe("abcdgh");
    expect(connection?.fromClient.gaps).toMatchObject([{ offset: 4, lengthBytes: 2 }]);
  });
});

test("a capture that begins in the middle of a connection has its streams from there on", async () => {
  const [connection] = await connectionsOf([
    server({ sequence: 5000, acknowledgment: 70, data: text("late") }),
    client({ sequence: 70, acknowledgment: 5004, data: text("yes") }),
  ]);
  expect(connection).toMatchObject({ hasOpening: false, end: "open", client: { port: 80 } });
  expect([shown(connection?.fromClient.bytes()), shown(connection?.fromServer.bytes())]).toEqual(["late", "yes"]);
});

test("an answer to an opening that the capture does not have still states who the client is", async () => {
  const [connection] = await connectionsOf([
    ...opening(0, 0).slice(1),
    client({ sequence: 3, acknowledgment: 1, data: text("b") }),
    client({ sequence: 1, acknowledgment: 1, data: text("aa") }),
  ]);
  expect(connection).toMatchObject({ client: { port: 40_000 } });
  expect(shown(connection?.fromClient.bytes())).toBe("aab");
});

test("the same ports with a new opening are a new connection, a repeated opening is not", async () => {
  const one = [...opening(0, 0), client({ sequence: 1, acknowledgment: 1, data: text("one") })];
  const two = [...opening(9000, 4000), client({ sequence: 9001, acknowledgment: 4001, data: text("two") })];
  const connections = await connectionsOf([...one, client({ syn: true, sequence: 0 }), ...two]);
  expect(connections.map(({ end, fromClient }) => [end, shown(fromClient.bytes())])).toEqual([
    ["reused", "one"],
    ["open", "two"],
  ]);
});

test("a segment in fragments is a part of its stream", async () => {
  const frame = client({ sequence: 1, acknowledgment: 1, data: counting(100) });
  const fragments = cut(frame.data.subarray(34), 64).map((piece) => fragment4(piece, 7, 6));
  const [connection] = await connectionsOf([...opening(0, 0), ...fragments]);
  expect(connection?.fromClient.bytes()).toEqual(counting(100));
});

test("streams are cut at the limit, say so, and still have their length", async () => {
  const frames = [...opening(0, 0), client({ sequence: 1, acknowledgment: 1, data: counting(500) })];
  frames.push(client({ sequence: 501, acknowledgment: 1, data: counting(500) }));
  const [connection] = await connectionsOf(frames, { maxKeptBytes: 900 });
  expect(connection?.fromClient).toMatchObject({ isCut: true, lengthBytes: 1000 });
  expect(connection?.fromClient.bytes()).toEqual(counting(500));
});

test("a hostile sender cannot make the memory grow, neither by gaps nor by connections", () => {
  const reassembler = new TcpReassembler({ gapLifetimeMs: 60_000, maxPendingBytes: 100_000, maxConnections: 50 });
  let gaps = 0;
  for (let count = 0; count < 5000; count++) {
    const clientPort = 1000 + (count % 90);
    for (const sequence of [1, 10_000_000 - count * 8]) {
      const data = counting(1 + (count % 7));
      for (const { kind } of reassembler.push(client({ sequence, acknowledgment: 1, data, clientPort })))
        if (kind === "gap") gaps++;
      expect(reassembler.heldBytes).toBeLessThanOrEqual(100_000);
      expect(reassembler.connectionCount).toBeLessThanOrEqual(50);
    }
  }
  expect(gaps).toBeGreaterThan(100);
  reassembler.end();
  expect(reassembler.heldBytes).toBe(0);
});

test("bad arguments are refused by name when it is called", () => {
  const refused =
    (source: unknown, options: unknown = {}): unknown =>
    () =>
      tcpStreams(source as TimedFrame[], options as TcpStreamsOptions);
  expect(refused("frames")).toThrow('source must be an iterable of captured frames, got "frames"');
  expect(refused([], { gap: 1 })).toThrow('tcpStreams: unknown option "gap"');
  expect(refused([], { maxKeptBytes: 0.5 })).toThrow("maxKeptBytes must be an integer from 0");
  expect(refused([], { gapLifetimeMs: 0 })).toThrow("gapLifetimeMs must be an integer from 1");
  expect(refused([], { maxPendingBytes: -1 })).toThrow("maxPendingBytes must be an integer from 0");
  expect(refused([], { maxConnections: 0 })).toThrow("maxConnections must be an integer from 1");
  expect(refused([], { fragmentLifetimeMs: 0 })).toThrow("fragmentLifetimeMs must be an integer from 1");
  expect(() => tcpEvents([], { maxKeptBytes: 1 } as object)).toThrow('tcpEvents: unknown option "maxKeptBytes"');
});
