import { PcapError } from "../../errors.ts";
import { shownValue } from "../../shown-value.ts";

const SHOWN_CHARACTERS = 24;

/** Returns the error for an expression that is not in the language of filters. */
export function badFilter(text: string, at: number, problem: string): PcapError {
  return new PcapError("bad-filter", messageOf(text, at, problem), { offset: at });
}

/** Returns the error for a part of the language that this package does not have. */
export function unsupportedFilter(text: string, at: number, problem: string): PcapError {
  return new PcapError("unsupported-filter", messageOf(text, at, problem), { offset: at });
}

function messageOf(text: string, at: number, problem: string): string {
  const rest = text.slice(at);
  const shown = rest.length <= SHOWN_CHARACTERS ? rest : `${rest.slice(0, SHOWN_CHARACTERS)}…`;
  const place = rest === "" ? "at its end" : `at character ${at + 1}, before ${shownValue(shown)}`;
  return `cannot use the filter expression ${shownValue(text)}: ${problem}, ${place}`;
}
