import { expect, test } from "vitest";
import { PcapError } from "./errors.ts";
import { LINKTYPE_ETHERNET } from "./index.ts";
import { type MatchInput, NearestFrames } from "./match.ts";
import { shownValue } from "./shown-value.ts";

const HOSTILE = "\u001b]52;c;aGk=\u0007 \u009b2J \rhidden";
const SHOWN = "\\x1b]52;c;aGk=\\x07 \\x9b2J \\x0dhidden";

test("errors show file names so that a terminal prints them and does not obey them", () => {
  const cause = new Error(HOSTILE);
  const error = new PcapError("file-unreadable", `opening the capture ${HOSTILE}`, { cause });
  expect(error.message).toBe(`opening the capture ${SHOWN}`);
  expect(cause.message).toBe(SHOWN);
  expect(shownValue("\u009b")).toBe('"\\x9b"');
});

test("a report shows an interface's name from a capture so that a terminal prints it and does not obey it", () => {
  const frame: MatchInput = {
    data: new Uint8Array(60),
    originalLength: 60,
    linkType: LINKTYPE_ETHERNET,
    interface: { index: 0, linkType: 1, snapLength: 0, name: HOSTILE, description: undefined, fcsBytes: undefined },
  };
  const nearest = new NearestFrames({ vlans: [] });
  nearest.add(frame);
  expect(nearest.report).toContain(`#1 on ${SHOWN}`);
});
