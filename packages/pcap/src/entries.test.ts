import { expect, test } from "vitest";
import * as all from "../test/all-entries.ts";
import * as filter from "./filter.ts";
import * as main from "./index.ts";
import * as match from "./match.ts";
import * as node from "./node.ts";
import * as reassemble from "./reassemble.ts";

test("the entries can be re-exported as one module: no name has two meanings", () => {
  const names = [main, match, filter, node, reassemble].flatMap((entry) => Object.keys(entry));
  expect(Object.keys(all).sort()).toEqual(names.sort());
  expect(names).toEqual(
    expect.arrayContaining(["openPcap", "absent", "oneOf", "filter", "openPcapFile", "reassemble"]),
  );
});
