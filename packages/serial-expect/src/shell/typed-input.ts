import type { SerialConsole } from "../console/console.ts";
import type { Deadline } from "../console/deadline.ts";
import type { CommandText } from "../dialect/command-text.ts";
import { Marker } from "../dialect/marker.ts";
import { TIMEOUT } from "../match/pattern.ts";
import type { RunContext } from "./attempt.ts";

const END_OF_INPUT = "\u0004";
/** A line of a damaged console that shows that the command reads is not waited for longer. */
const READY_MS = 5000;

/** Returns a command with its input in it, for a shell that cannot notice the end of what is typed. */
export function withInput(command: string, input: string): string {
  return `{ ${command};} <<'run_end'\n${input.replace(/\n?$/, "\n")}run_end\n`;
}

/** Returns what types the input of a command, and its end, when the command begins. */
export function typeInput(console: SerialConsole, input: string, deadline: Deadline): RunContext["onBegin"] {
  return () => console.send(input + END_OF_INPUT, deadline.rest);
}

/** A command in `sh` that reads what is typed, with the terminal's echo off. */
export interface QuietCommand {
  readonly text: CommandText;
  readonly onBegin: RunContext["onBegin"];
}

/**
 * Returns a command that turns the echo off, says that it reads, and turns it on again. zsh, fish and csh set the
 * terminal before each command, and lose what is typed meanwhile.
 */
export function quietCommand(
  console: SerialConsole,
  { command, input }: { command: string; input: string },
  { toText, deadline }: { toText: (command: string) => CommandText; deadline: Deadline },
): QuietCommand {
  const marker = new Marker();
  const begin = `stty -echo icanon;echo "~run:${marker.sum}:ready:"`;
  return {
    text: toText(`${begin};${command};run_status=$?;stty echo;(exit $run_status)`),
    onBegin: async () => {
      const { signal, timeoutMs } = deadline.rest;
      await console.expect([marker.pattern("ready"), TIMEOUT], { signal, timeoutMs: Math.min(READY_MS, timeoutMs) });
      await console.send(input + END_OF_INPUT, deadline.rest);
    },
  };
}
