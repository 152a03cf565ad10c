/**
 * Adds up the runners' JSON reports and prints one line: `N passed, N failed, N skipped`. A package whose tests left no
 * report, or whose run failed without a failing test (a crash, an error outside any test), counts as one failure.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  success: boolean;
}

interface Manifest {
  scripts?: Record<string, string>;
}

const root = resolve(import.meta.dirname, "..");
const reportOf: Record<string, string> = { test: "unit.json", "test:integration": "integration.json" };

function expectedReports(): string[] {
  return globSync("{packages/*,images/*,bench}/package.json", { cwd: root }).flatMap((file) => {
    const { scripts = {} } = JSON.parse(readFileSync(join(root, file), "utf8")) as Manifest;
    const folder = file.replace(/package\.json$/, "reports");
    return Object.entries(reportOf).flatMap(([script, name]) => (scripts[script] ? [join(folder, name)] : []));
  });
}

let passed = 0;
let failed = 0;
let skipped = 0;
for (const path of expectedReports().sort()) {
  if (!existsSync(join(root, path))) {
    console.log(`${path}: missing, counted as one failure`);
    failed += 1;
    continue;
  }
  const report = JSON.parse(readFileSync(join(root, path), "utf8")) as Report;
  passed += report.numPassedTests;
  skipped += report.numPendingTests + report.numTodoTests;
  failed += report.numFailedTests;
  if (!report.success && report.numFailedTests === 0) {
    console.log(`${path}: the run failed outside any test, counted as one failure`);
    failed += 1;
  }
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
