import { Command } from "commander";
import { diagnose } from "../doctor/diagnose.ts";
import type { Finding } from "../doctor/finding.ts";
import { tryImagelessDut } from "../doctor/imageless-dut.ts";
import { escapeStrings } from "../escape-strings.ts";
import { selfTest } from "../self-test/self-test.ts";
import { describeSystem } from "../self-test/system.ts";
import type { Context } from "./command/context.ts";
import { EXIT_CODES } from "./command/exit-codes.ts";
import { hang } from "./screen/layout.ts";
import type { Screen } from "./screen/screen.ts";

const BADGES = {
  good: { text: "ok  ", color: "green" },
  warning: { text: "warn", color: "yellow" },
  problem: { text: "FAIL", color: "red" },
} as const;

const SUBJECT_COLUMNS = 14;
const BADGE_COLUMNS = 6;
const WIDE_COLUMNS = 72;

interface DoctorOptions {
  readonly live?: boolean | undefined;
  readonly selfTest?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export function doctorCommand({ out, signal }: Context): Command {
  return new Command("doctor")
    .description("check that this machine can run testbeds, and print fixes")
    .option("--live", "also boot a machine without any image on a wire, and show its DHCP request")
    .option("--self-test", "also boot a tiny guest and prove what testbeds need, in about a minute")
    .option("--json", "print the findings and the system as JSON, for bug reports")
    .action(async ({ live = false, selfTest: isTested = false, json = false }: DoctorOptions) => {
      const findings: Finding[] = [];
      const report = (finding: Finding): void => {
        findings.push(finding);
        if (!json) for (const line of findingLines(out, finding)) out.line(line);
      };
      for await (const finding of diagnose({ signal })) report(finding);
      const onFrame = json ? undefined : (line: string): void => out.line(`      ${line}`);
      if (live) report(await tryImagelessDut({ signal, onFrame }));
      // A variable that is set but empty counts as not set.
      const nodeImage = process.env["ALPY_NODE_IMAGE"] || undefined;
      if (isTested) for await (const finding of selfTest({ nodeImage, signal })) report(finding);
      const problems = findings.filter(({ verdict }) => verdict === "problem").length;
      if (json) out.json({ findings, problems, system: describeSystem() });
      else out.line(`\n${conclusion(out, problems)}`);
      if (problems > 0) process.exitCode = EXIT_CODES.failed;
    });
}

function findingLines(out: Screen, finding: Finding): string[] {
  const { subject, verdict, found, advice } = escapeStrings(finding);
  const { text, color } = BADGES[verdict];
  const badge = out.paint(color, text);
  const isWide = out.columns >= WIDE_COLUMNS;
  const indent = isWide ? BADGE_COLUMNS + SUBJECT_COLUMNS + 2 : BADGE_COLUMNS;
  const foundLines = isWide
    ? hang(`${badge}  ${subject.padEnd(SUBJECT_COLUMNS)}  `, indent, found, out.columns)
    : [`${badge}  ${subject}`, ...hang(" ".repeat(indent), indent, found, out.columns)];
  const adviceLines = advice === undefined ? [] : hang(" ".repeat(indent), indent, `-> ${advice}`, out.columns);
  return [...foundLines, ...adviceLines.map((line) => out.paint(color, line))];
}

function conclusion(out: Screen, problems: number): string {
  if (problems === 0) return out.paint("green", "This machine can run testbeds.");
  const count = problems === 1 ? "1 problem" : `${problems} problems`;
  return out.paint("red", `This machine cannot run all testbeds yet: ${count}.`);
}
