import { Faults } from "@alpy/qemu";
import { expect, test } from "vitest";
import { FileReports } from "./file-reports.ts";

const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });

function createReports() {
  const faults = new Faults();
  const files = new FileReports({ folder: "/run", maxArtifactBytes: 100, faults });
  const warnings: [object, string][] = [];
  const ignore = (): void => undefined;
  const warn = (details: object, message: string) => void warnings.push([details, message]);
  files.logger = { debug: ignore, info: ignore, warn, error: ignore };
  return { faults, files, warnings };
}

test("a limit that is reached is a warning and a record, and no fault", () => {
  const { faults, files, warnings } = createReports();
  files.onLimit({ path: "/run/console.log", option: "maxConsoleBytes", limitBytes: 10 });
  const limit = {
    option: "maxConsoleBytes",
    limitBytes: 10,
    file: "console.log",
    time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
  };
  expect(files.limitsReached).toEqual([limit]);
  expect(warnings).toEqual([
    [
      { limitReached: limit },
      "console.log is cut here: maxConsoleBytes (10 bytes) is reached; what follows is not recorded",
    ],
  ]);
  expect([files.isCut("/run/console.log"), files.isCut("/run/link0.pcap")]).toEqual([true, false]);
  expect(faults.first).toBeUndefined();
});

test("the first file that cannot be written is a fault with its path, the reason and what to do", () => {
  const { faults, files } = createReports();
  files.onError("/run/log.jsonl", full);
  files.onError("/run/app0.log", full);
  expect(faults.first).toMatchObject({
    code: "artifacts-failed",
    message:
      "the artifacts cannot be written: /run/log.jsonl: ENOSPC: no space left on device, write; make room on its file system, or choose another folder by the option artifacts",
    cause: full,
  });
  expect(files.unreported).toBeUndefined();
});

test("a file that fails while the testbed is closed is reported by close()", () => {
  const { faults, files } = createReports();
  faults.close();
  files.onError("/run/log.jsonl", full);
  expect(files.unreported).toMatchObject({ code: "artifacts-failed" });
});

test("the limit of all files is exceeded by no file alone, and for all of them at once", () => {
  const { files } = createReports();
  expect([files.budget.count(60), files.budget.count(60), files.budget.count(1)]).toEqual([true, false, false]);
  expect(files.budget.remainingBytes).toBe(0);
});
