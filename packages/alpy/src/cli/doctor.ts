import { Command } from "commander";
import { diagnose } from "../doctor/diagnose.ts";
import type { Finding } from "../doctor/finding.ts";
import { tryImagelessDut } from "../doctor/live.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { hang } from "./layout.ts";
import type { Screen } from "./screen.ts";

const badges = {
  good: { text: "ok  ", color: "green" },
  warning: { text: "warn", color: "yellow" },
  problem: { text: "FAIL", color: "red" },
} as const;

const subjectWidth = 14;
const badgeWidth = 6;
const wideColumns = 72;

export function doctorCommand({ out, signal }: Context): Command {
  return new Command("doctor")
    .description("look at all that alpy needs of this machine, and say what to do about what is missing")
    .option("--live", "also boot a machine without any image on a wire, and show its DHCP request")
    .option("--json", "print the findings as JSON")
    .action(async ({ live = false, json = false }: { live?: boolean; json?: boolean }) => {
      const findings: Finding[] = [];
      const tell = (finding: Finding): void => {
        findings.push(finding);
        if (!json) for (const line of findingLines(out, finding)) out.line(line);
      };
      for await (const finding of diagnose({ signal })) tell(finding);
      if (live) tell(await tryImagelessDut({ signal, onFrame: (line) => json || out.line(`      ${line}`) }));
      const problems = findings.filter(({ verdict }) => verdict === "problem").length;
      if (json) out.json({ findings, problems });
      else out.line(`\n${conclusion(out, problems)}`);
      if (problems > 0) process.exitCode = exitCodes.failed;
    });
}

function findingLines(out: Screen, { subject, verdict, found, advice }: Finding): string[] {
  const { text, color } = badges[verdict];
  const badge = out.paint(color, text);
  const isWide = out.columns >= wideColumns;
  const indent = isWide ? badgeWidth + subjectWidth + 2 : badgeWidth;
  const foundLines = isWide
    ? hang(`${badge}  ${subject.padEnd(subjectWidth)}  `, indent, found, out.columns)
    : [`${badge}  ${subject}`, ...hang(" ".repeat(indent), indent, found, out.columns)];
  const adviceLines = advice === undefined ? [] : hang(" ".repeat(indent), indent, `-> ${advice}`, out.columns);
  return [...foundLines, ...adviceLines.map((line) => out.paint(color, line))];
}

function conclusion(out: Screen, problems: number): string {
  if (problems === 0) return out.paint("green", "This machine can run testbeds.");
  const things = problems === 1 ? "One thing stands" : `${problems} things stand`;
  return out.paint("red", `${things} in the way of testbeds.`);
}
