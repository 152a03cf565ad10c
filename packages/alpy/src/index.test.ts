import * as matching from "@alpy/pcap/match";
import * as files from "@alpy/pcap/node";
import * as qemuPart from "@alpy/qemu";
import { expect, test } from "vitest";
import { dockerNodes, pcap, qemu, qmp, serialExpect } from "./index.ts";

test("the parts are re-exported whole", () => {
  expect(Object.keys(pcap)).toEqual(expect.arrayContaining([...Object.keys(matching), ...Object.keys(files)]));
  expect(Object.keys(qemu)).toEqual(Object.keys(qemuPart));
  expect([dockerNodes.createNodes, qmp.connectQmp, serialExpect.openConsole, serialExpect.spawnPty]).toEqual(
    Array.from({ length: 4 }, () => expect.any(Function) as unknown),
  );
});
