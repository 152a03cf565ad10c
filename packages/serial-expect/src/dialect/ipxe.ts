import { SerialExpectError } from "../errors.ts";
import type { Dialect } from "./dialect.ts";
import { firmwareText } from "./firmware-text.ts";
import type { Marker } from "./marker.ts";
import { copyCheck } from "./number-check.ts";

const MAX_COMMAND_CHARACTERS = 500;

/**
 * iPXE, which has no quotes, and only success and failure: exit code 0 or 1.
 */
export const ipxe: Dialect = {
  name: "ipxe",
  setUp: "set run_i 0 ; set run_s 999",
  nothing: "echo",
  numbers: copyCheck,
  echoesFirst: true,
  interrupts: ["\u0003", "\u0003"],
  text(command) {
    if (/ {2}|^ | $/.test(command))
      throw new SerialExpectError("unsupported", "run: iPXE joins several blanks to one; nothing was typed");
    return firmwareText("ipxe", command, MAX_COMMAND_CHARACTERS);
  },
  storeLine: () => "",
  runLine({ pieces }, marker) {
    const begin = `${setNumber(marker)} ; set run_i \${run_x} ; set run_s 999 ; echo ~run:\${run_i}:begin:`;
    const run = `${pieces.join("")} && set run_s 0 || set run_s 1`;
    return `${begin} ; ${run} ; echo ~run:\${run_i}:stop:\${run_s}:\${run_s}:`;
  },
  askLine: (marker) => `${setNumber(marker)} ; echo ~run:\${run_x}:asked:\${run_i}:\${run_s}:\${run_i}:\${run_s}:`,
  syncLine: (marker) => `${setNumber(marker)} ; echo ~run:\${run_x}:sync:\${run_i}:\${run_i}:`,
};

/** Returns the commands that join a number from two parts, so that no echo contains it. */
function setNumber({ id }: Marker): string {
  const digits = String(id);
  return `set run_x ${digits.slice(0, 4)} ; set run_x \${run_x}${digits.slice(4)}`;
}
