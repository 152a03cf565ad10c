import { expect, test } from "vitest";
import type { Logger } from "../logger.ts";
import { FrameReport } from "./frame-report.ts";
import type { Link } from "./link.ts";
import type { FrameDrop } from "./link-statistics.ts";

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** A link whose counters have been compared; without `drops` they could not be read. */
const link = (name: string, drops?: readonly FrameDrop[]): Link =>
  ({ name, account: { final: drops && { drops } } }) as unknown as Link;

function conclude(links: readonly Link[], requireNoDrops = true): Promise<unknown> {
  const machine = { state: { name: "exited" } };
  return new FrameReport(() => [{ machine, links }], silent, requireNoDrops).conclude();
}

test("a run that must not drop frames fails by those that were dropped, by link and place", async () => {
  const drops = [{ place: "qemu", frames: 2 }] as const;
  const message = expect.stringContaining("link1: 2 frames dropped (qemu)") as string;
  expect(await conclude([link("link0", []), link("link1", drops)])).toMatchObject({ code: "frames-dropped", message });
});

test("it fails also if the frames of a link could not be counted: nobody knows whether they were dropped", async () => {
  const message = expect.stringContaining("the frames of link1, link2 could not be counted") as string;
  const links = [link("link0", []), link("link1"), link("link2")];
  expect(await conclude(links)).toMatchObject({ code: "frames-uncounted", message });
});

test("it passes without drops, and any run does that may drop frames", async () => {
  expect(await conclude([link("link0", [])])).toBeUndefined();
  expect(await conclude([link("link0")], false)).toBeUndefined();
});
