import { describe, expect, test } from "vitest";
import { counting } from "../../test/frames.ts";
import { openPcap } from "../read/reader.ts";
import { textOption } from "./block-writer.ts";
import { PcapEncoder } from "./pcap-encoder.ts";
import { PcapngEncoder } from "./pcapng-encoder.ts";

const at = { seconds: 0, nanoseconds: 0 };

function pcapng(): PcapngEncoder {
  const encoder = new PcapngEncoder();
  encoder.interface();
  return encoder;
}

describe.each([
  ["PcapEncoder", () => new PcapEncoder()],
  ["PcapngEncoder", pcapng],
])("%s", (_, create) => {
  test("writes the longest frame that libpcap reads, and refuses a longer one", async () => {
    const longest = new Uint8Array(262_144).fill(7);
    const encoder = create();
    const parts = [encoder.header(), ...(encoder instanceof PcapngEncoder ? [encoder.interface()] : [])];
    const capture = Buffer.concat([...parts, encoder.record({ data: longest, ...at })]);
    for await (const { data } of openPcap(Uint8Array.from(capture))) expect(data).toEqual(longest);
    expect(() => encoder.record({ data: new Uint8Array(262_145), ...at })).toThrow(
      new TypeError("data must be at most 262144 bytes, got 262145 bytes"),
    );
  });

  test.each<[string, object]>([
    ['data must be a Uint8Array, got "abc"', { data: "abc", ...at }],
    ["seconds must be an integer from 0 to", { data: counting(1), seconds: 0.5, nanoseconds: 0 }],
    [
      "originalLength must be an integer from 0 to 4294967295, got -1",
      { data: counting(1), ...at, originalLength: -1 },
    ],
  ])("refuses bad records: %s", (message, record) => {
    expect(() => create().record(record as never)).toThrow(TypeError);
    expect(() => create().record(record as never)).toThrow(message);
  });
});

test.each<[string, (encoder: PcapngEncoder) => unknown]>([
  [
    "interfaceIndex must be an integer from 0 to 4294967295, got 0.5",
    (to) => to.record({ data: counting(1), ...at }, 0.5),
  ],
  [
    'direction must be one of undefined, "inbound", "outbound", got "up"',
    (to) => to.record({ data: counting(1), ...at, direction: "up" as never }),
  ],
  ["flags must be an integer from 0 to 4294967295, got -1", (to) => to.record({ data: counting(1), ...at, flags: -1 })],
  ["comments[1] must be a string, got 7", (to) => to.record({ data: counting(1), ...at, comments: ["a", 7 as never] })],
  [
    "options[0].code must be an integer from 1 to 65535, got 0",
    (to) => to.record({ data: counting(1), ...at, options: [{ code: 0, value: counting(1) }] }),
  ],
  [
    "options[0].value must be a Uint8Array of at most 65535 bytes, got 65536 bytes",
    (to) => to.header({ options: [{ code: 9, value: new Uint8Array(65_536) }] }),
  ],
  [
    'header: unknown option "os"; expected one of comment, comments, hardware, operatingSystem, application, options',
    (to) => to.header({ os: "x" } as never),
  ],
  ["hardware must be a string, got 1", (to) => to.header({ hardware: 1 as never })],
  ["fcsBytes must be an integer from 0 to 255, got 256", (to) => to.interface({ fcsBytes: 256 })],
  [
    "records[0].kind must be one of ipv4, ipv6, eui48, eui64",
    (to) => to.names([{ kind: "mac" as never, address: counting(6), names: ["a"] }]),
  ],
  [
    "records[0].address must be a Uint8Array of 4 bytes, got 6 bytes",
    (to) => to.names([{ kind: "ipv4", address: counting(6), names: ["a"] }]),
  ],
  [
    "records[0].names must be a list with a name, got []",
    (to) => to.names([{ kind: "ipv4", address: counting(4), names: [] }]),
  ],
  ["secretsType must be an integer from 0 to 4294967295, got -1", (to) => to.secrets(-1, counting(1))],
  ["data must be a Uint8Array, got undefined", (to) => to.secrets(1, undefined as never)],
  [
    "time.seconds must be an integer from 0 to 18446744072, got 0.5",
    (to) => to.statistics(0, { seconds: 0.5, nanoseconds: 0 }),
  ],
])("bad arguments are refused: %s", (message, call) => {
  expect(() => call(pcapng())).toThrow(TypeError);
  expect(() => call(pcapng())).toThrow(message);
});

test("statistics of an interface that is not described are refused", () => {
  expect(() => pcapng().statistics(1, at)).toThrow(new RangeError("no interface 1: 1 interfaces have been described"));
});

test("a short comment costs a short buffer", () => {
  expect(textOption(1, "Step 1: ping").value.buffer.byteLength).toBeLessThan(100);
  expect(textOption(1, "ü€😀").value).toEqual(new TextEncoder().encode("ü€😀"));
  expect(textOption(1, "€".repeat(30_000)).value).toHaveLength(65_535);
});

test.each<[string, object]>([
  ['batches: unknown option "keep"; expected one of keepBlocks', { keep: true }],
  ["keepBlocks must be true or false, got 1", { keepBlocks: 1 }],
])("bad options of batches() are refused: %s", (message, options) => {
  expect(() => openPcap(new Uint8Array(0)).batches(options)).toThrow(new TypeError(message));
});
