import { appendFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPcapFile } from "@alpy/pcap/node";
import { Faults } from "@alpy/qemu";
import { afterEach, beforeEach, expect, test } from "vitest";
import { captureOf, echo, recordOf, reply, request } from "../../test/expected-frames.ts";
import { CaptureFeed } from "./capture-feed.ts";
import { Expectations } from "./expectations.ts";
import { FrameExpecter } from "./frame-expecter.ts";

class TestLink extends FrameExpecter {}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let folder: string;
let path: string;
let opened: number;
let expectations: Expectations;
let link: TestLink;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-expect-"));
  path = join(folder, "link0.pcap");
  opened = 0;
  expectations = new Expectations({ faults: new Faults(), logger: silent, evidence: () => "", timeoutFactor: 1 });
  writeFileSync(path, captureOf([reply, echo(1)]));
  const follow = (): ReturnType<typeof openPcapFile> => {
    opened += 1;
    return openPcapFile(path, { follow: true, pollIntervalMs: 1, signal: expectations.closed });
  };
  link = new TestLink(
    new CaptureFeed({ name: "link0", path, follow, passedMs: () => undefined, notes: () => [] }),
    expectations,
  );
});
afterEach(async () => {
  expectations.close();
  await rm(folder, { recursive: true });
});

test("a capture that is still being written passes each expectation the frames from its arming on, and is read once for all", async () => {
  const first = link.expectFrame({ arp: {} });
  const second = link.collect({ icmp: {} }, { limit: 2 });
  appendFileSync(path, recordOf(echo(2)));
  const third = link.expectFrame({ icmp: {} });
  appendFileSync(path, Buffer.concat([echo(3), request].map(recordOf)));
  const sequences = (frames: Awaited<typeof second>): unknown => frames.map(({ icmp: layer }) => layer?.sequence);
  expect((await first).arp?.operation).toBe("request");
  expect(sequences(await second)).toEqual([2, 3]);
  expect((await third).icmp?.sequence).toBe(3);
  // The reader pauses now, and continues from where it is.
  appendFileSync(path, recordOf(echo(4)));
  const fourth = link.expectFrame({ icmp: {} });
  appendFileSync(path, recordOf(echo(5)));
  expect((await fourth).icmp?.sequence).toBe(5);
  expect(opened).toBe(1);
});

test("a capture that is still being written is read to its end before an expectation times out", async () => {
  const late = link.expectFrame({ icmp: { sequence: 9 } }, { timeoutMs: 1 });
  // Nothing is read, and no timer runs, before this is written.
  appendFileSync(path, recordOf(echo(9)));
  const end = performance.now() + 20;
  while (performance.now() < end);
  await expect(late).resolves.toBeDefined();
});

test("a capture that cannot be read any more fails the expectations, with the cause", async () => {
  const expected = link.expectFrame({ icmp: { sequence: 9 } });
  const first = link.expectFrame({ icmp: { sequence: 2 } });
  appendFileSync(path, recordOf(echo(2)));
  await first;
  writeFileSync(path, new Uint8Array(4));
  await expect(expected).rejects.toMatchObject({
    code: "expectation-ended",
    cause: expect.objectContaining({ code: "file-shrunk" }) as object,
  });
});
