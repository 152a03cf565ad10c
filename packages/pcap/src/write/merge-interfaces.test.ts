import { describe, expect, test } from "vitest";
import { counting } from "../../test/frames.ts";
import type { CaptureBlock } from "../capture/capture-block.ts";
import type { Frame } from "../capture/frame.ts";
import { openPcap } from "../read/reader.ts";
import { type MergeInput, mergeCaptures } from "./merge.ts";
import { PcapEncoder } from "./pcap-encoder.ts";
import { PcapngEncoder } from "./pcapng-encoder.ts";

const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
const at = (nanoseconds: number, data = counting(4)) => ({ data, seconds: 0, nanoseconds });
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

async function merged(...inputs: MergeInput[]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of mergeCaptures(inputs)) chunks.push(chunk);
  return joined(...chunks);
}

async function contentOf(capture: Uint8Array): Promise<{ frames: Frame[]; blocks: CaptureBlock[] }> {
  const frames: Frame[] = [];
  const blocks: CaptureBlock[] = [];
  for await (const batch of openPcap(capture).batches({ keepBlocks: true })) {
    blocks.push(...batch.blocks);
    frames.push(...batch);
  }
  return { frames, blocks };
}

/** A capture of Ethernet and raw IP, with all that pcapng can state. */
function rich(): Uint8Array {
  const encoder = new PcapngEncoder();
  const flags = { direction: "outbound", comments: ["first", "second"] } as const;
  return joined(
    encoder.header({ comment: "of the left", hardware: "a board", operatingSystem: "an OS", application: "a program" }),
    encoder.interface({ name: "eth0", description: "to the left", options: [{ code: 11, value: text("\0udp") }] }),
    encoder.interface({ name: "tun0", linkType: 101, snapLength: 96, fcsBytes: 4, comments: ["a tunnel"] }),
    encoder.secrets(0x544c534b, text("CLIENT_RANDOM 00 11\n"), [{ code: 1, value: text("of TLS") }]),
    encoder.record({ ...at(1), ...flags, options: [{ code: 4, value: Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0) }] }, 0),
    encoder.record({ ...at(3), originalLength: 1500, flags: 0x0105 }, 1),
    encoder.names([
      { kind: "ipv4", address: Uint8Array.of(10, 0, 0, 1), names: ["gateway", "gateway.example"] },
      { kind: "ipv6", address: counting(16), names: ["six"] },
      { kind: "eui48", address: counting(6), names: ["nic"] },
    ]),
    encoder.statistics(1, { seconds: 9, nanoseconds: 8 }, [{ code: 4, value: Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0) }]),
  );
}

function plain(time: number, linkType: number): Uint8Array {
  const encoder = new PcapEncoder({ linkType });
  return joined(encoder.header(), encoder.record(at(time)));
}

describe("merging", () => {
  test("keeps the interfaces of each capture, with link types, names, descriptions and options", async () => {
    const { frames } = await contentOf(
      await merged({ capture: openPcap(rich()) }, { capture: openPcap(plain(2, 113)), name: "link1" }),
    );
    expect(frames.map(({ interface: on }) => on)).toEqual([
      {
        index: 0,
        linkType: 1,
        snapLength: 0,
        name: "eth0",
        description: "to the left",
        options: [{ code: 11, value: text("\0udp") }],
      },
      { index: 2, linkType: 113, snapLength: 0, name: "link1" },
      { index: 1, linkType: 101, snapLength: 0, name: "tun0", fcsBytes: 4, comments: ["a tunnel"] },
    ]);
  });

  test("keeps the comments, the direction, the flags and the options of frames", async () => {
    const { frames } = await contentOf(await merged({ capture: openPcap(rich()) }));
    expect(
      frames.map(({ comment, comments, direction, flags, options, originalLength }) => {
        return { comment, comments, direction, flags, options, originalLength };
      }),
    ).toEqual([
      {
        comment: "first\nsecond",
        comments: ["first", "second"],
        direction: "outbound",
        flags: 2,
        options: [{ code: 4, value: Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0) }],
        originalLength: 4,
      },
      { direction: "inbound", flags: 0x0105, originalLength: 1500 },
    ]);
  });

  test("keeps names, secrets, statistics and the comments of sections", async () => {
    const { blocks } = await contentOf(await merged({ capture: openPcap(plain(7, 1)) }, { capture: openPcap(rich()) }));
    const before = await contentOf(rich());
    expect(blocks[0]).toEqual({ kind: "section", comments: ["of the left"], options: [] });
    for (const kind of ["names", "secrets"] as const) {
      const kept = before.blocks.filter((block) => block.kind === kind);
      expect(kept).toHaveLength(1);
      expect(blocks.filter((block) => block.kind === kind)).toEqual(kept);
    }
    const counted = Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0);
    expect(blocks.find(({ kind }) => kind === "statistics")).toMatchObject({
      interface: { index: 2, name: "tun0" },
      seconds: 9,
      nanoseconds: 8,
      options: [{ code: 4, value: counted }],
    });
  });

  test("puts the name of a capture before the names that its interfaces have", async () => {
    const { frames } = await contentOf(await merged({ capture: openPcap(rich()), name: "left" }));
    expect(frames.map(({ interface: on }) => on.name)).toEqual(["left:eth0", "left:tun0"]);
  });

  test("keeps the interfaces of a capture without frames, and of a classic one its link type", async () => {
    const empty = new PcapEncoder({ linkType: 276 }).header();
    const encoder = new PcapngEncoder();
    const described = joined(encoder.header(), encoder.interface({ name: "a" }), encoder.interface({ name: "b" }));
    const { blocks } = await contentOf(
      await merged({ capture: openPcap(empty), name: "none" }, { capture: openPcap(described) }),
    );
    const interfaces = blocks.filter((block) => block.kind === "interface").map((block) => block.interface);
    expect(interfaces).toMatchObject([{ name: "none", linkType: 276 }, { name: "a" }, { name: "b" }]);
  });

  test("keeps the link types of frames that are not of one reader", async () => {
    async function* both() {
      yield* openPcap(plain(1, 1));
      yield* openPcap(plain(2, 101));
      yield* openPcap(plain(3, 1));
    }
    const { frames } = await contentOf(await merged({ capture: both() }));
    expect(frames.map(({ linkType }) => linkType)).toEqual([1, 101, 1]);
  });

  test("twice is the same as merging once", async () => {
    const once = await merged({ capture: openPcap(rich()) }, { capture: openPcap(plain(2, 113)) });
    expect(await merged({ capture: openPcap(once) })).toEqual(once);
  });
});
