import { expect, test } from "vitest";
import {
  applicationLogName,
  captureName,
  consoleLogName,
  FORWARDING_CHART_NAME,
  FORWARDING_NAME,
  isArtifact,
  LOG_NAME,
  linkName,
  linkOfCapture,
  MERGED_CAPTURE_NAME,
  machinePrefix,
  qemuLogName,
  RESULT_NAME,
  RESULT_RESERVE_NAME,
  TOPOLOGY_NAMES,
} from "./file-names.ts";

test("the files of several machines have the machine's name in front", () => {
  expect([machinePrefix("dut", true), machinePrefix("left", false)]).toEqual(["", "left-"]);
  expect(consoleLogName("left-")).toBe("left-console.log");
  expect(captureName(linkName("left-", 12))).toBe("left-link12.pcap");
});

test.each([
  consoleLogName(""),
  consoleLogName("left-"),
  qemuLogName("a-1-"),
  captureName(linkName("", 10)),
  captureName(linkName("a-1-", 0)),
  LOG_NAME,
  RESULT_NAME,
  RESULT_RESERVE_NAME,
  MERGED_CAPTURE_NAME,
  TOPOLOGY_NAMES.mermaid,
  TOPOLOGY_NAMES.svg,
  FORWARDING_NAME,
  FORWARDING_CHART_NAME,
  applicationLogName("app3"),
])("%s is a file of a run", (name) => {
  expect(isArtifact(name)).toBe(true);
});

test.each(["notes.txt", "my.pcap", "link0.pcapng", "blink0.pcap", "left-app0.log", "screenshot.png", "console.log.gz"])(
  "%s is not a file of a run",
  (name) => {
    expect(isArtifact(name)).toBe(false);
  },
);

test("a link is known by its capture", () => {
  expect(linkOfCapture(captureName(linkName("left-", 3)))).toBe("left-link3");
  expect(linkOfCapture("merged.pcap")).toBeUndefined();
});
