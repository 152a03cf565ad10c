import type { Dialect } from "./dialect.ts";
import { sumCheck } from "./number-check.ts";
import { percentText } from "./percent-text.ts";

/**
 * PowerShell 5.1 or later. The exit code is 0 if the last command succeeded, else that of the last program, or 1. A command
 * that throws has exit code 1.
 */
export const powershell: Dialect = {
  name: "powershell",
  nothing: "$null",
  numbers: sumCheck,
  interrupts: ["\u0003", "\u0003"],
  text: percentText,
  storeLine: (piece, index, { addition }) =>
    `$run_command=${index === 0 ? "" : "$run_command+"}'${piece}';"~run:$(${addition}):stored:$($run_command.Length):"`,
  runLine({ pieces, lengths }, { addition, check }) {
    // Only the text itself sees whether its last command succeeded: Invoke-Expression always does.
    const text = '([uri]::UnescapeDataString($run_command)+"`n`$run_ok=`$?")';
    const frame = [
      `$run_id=${addition};$run_status=999;$run_ok=$true;$global:LASTEXITCODE=0`,
      '"~run:$($run_id):begin:"',
      `try{Invoke-Expression ${text}|Out-Host}catch{$run_ok=$false;$_|Out-Host}`,
      "$run_status=if($run_ok){0}elseif($LASTEXITCODE){$LASTEXITCODE -band 255}else{1}",
      `$run_command="";"~run:$($run_id):stop:$($run_status):$($run_status+${check}):"`,
    ].join(";");
    const stored = pieces.length > 1 ? "$run_command+" : "";
    const isComplete = `"$($run_command.Length)+$($run_line.Length)" -eq "${lengths.at(-1)}+${frame.length}"`;
    const variables = `$run_command=${stored}'${pieces.at(-1)}';$run_line='${frame}'`;
    return `${variables};if(${isComplete}){Invoke-Expression $run_line}else{"~run:$(${addition}):lack:"}`;
  },
  askLine: ({ addition, check }) =>
    `${KNOWN};"~run:$(${addition}):asked:$($run_id):$($run_status):$($run_id+$run_status+${check}):"`,
  syncLine: ({ addition, check }) => `${KNOWN};"~run:$(${addition}):sync:$($run_id):$($run_id+${check}):"`,
};

const KNOWN = "$run_id+=0;if($run_status -eq $null){$run_status=999}";
