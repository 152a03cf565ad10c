/**
 * Prints each failed test with the beginning of its error, then the total of the runners' JSON reports in one line:
 * `N passed, N failed, N skipped`. A missing report counts as one failure, and so does a run that failed without a failing
 * test (a crash, an error outside any test). With names of packages as arguments: of their integration tests alone. Arguments
 * that end in `.json` are further reports.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

interface TestFile {
  name: string;
  message: string;
  assertionResults: { fullName: string; status: string; failureMessages: string[] | null }[];
}

interface Report {
  testResults: TestFile[];
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
const REPORTS: Record<string, string> = { test: "unit.json", "test:integration": "integration.json" };

function expectedReports(packages: readonly string[]): string[] {
  if (packages.length > 0) return packages.map((name) => join(name, "reports", "integration.json"));
  return globSync("{packages/*,images/*,bench,script,reliability,site}/package.json", { cwd: root }).flatMap((file) => {
    const { scripts = {} } = JSON.parse(readFileSync(join(root, file), "utf8")) as Manifest;
    const folder = file.replace(/package\.json$/, "reports");
    return Object.entries(REPORTS).flatMap(([script, name]) => (scripts[script] ? [join(folder, name)] : []));
  });
}

const MAX_LINES = 6;

function beginning(message: string): string {
  return message
    .trim()
    .split("\n")
    .filter((line) => !line.includes("node_modules"))
    .slice(0, MAX_LINES)
    .map((line) => `    ${line}`)
    .join("\n");
}

/** Returns the failures of a report. They are repeated at the end because the runners' output is long and may be cut. */
function failuresOf(report: Report): string[] {
  return report.testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(root, name);
    const outside = message.trim() ? [`${file}\n${beginning(message)}`] : [];
    const tests = assertionResults
      .filter(({ status }) => status === "failed")
      .map(
        ({ fullName, failureMessages }) => `${file} > ${fullName}\n${beginning((failureMessages ?? []).join("\n"))}`,
      );
    return [...outside, ...tests];
  });
}

let passed = 0;
let failed = 0;
let skipped = 0;
const names = process.argv.slice(2);
const further = names.filter((name) => name.endsWith(".json"));
const packages = names.filter((name) => !name.endsWith(".json"));
for (const path of [...expectedReports(packages), ...further].sort()) {
  if (!existsSync(join(root, path))) {
    console.log(`${path}: missing, counted as one failure`);
    failed += 1;
    continue;
  }
  const report = JSON.parse(readFileSync(join(root, path), "utf8")) as Report;
  for (const failure of failuresOf(report)) console.log(`failed: ${failure}`);
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
