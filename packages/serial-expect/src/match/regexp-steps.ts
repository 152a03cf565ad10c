import { type LinearFilter, linearFilter, loadLinearFilter } from "./linear-filter.ts";
import { isLinear } from "./linear-regexps.ts";
import { inTurn, isTurnFresh } from "./loop-turn.ts";
import { isCheap, type RegExpCost, regExpCost } from "./regexp-cost.ts";
import { regExpTraits } from "./regexp-traits.ts";
import type { ExecStep } from "./search-worker.ts";

/** The result of a search that was not stopped: the match, or null if there is none. */
export interface ExecResult {
  readonly match: RegExpExecArray | null;
}

/** Why there is no result: `later`: other searches have used this turn's time; `slow`: the search takes too long here. */
export type NoResult = "later" | "slow";

/** A search that was stopped this many times is slow: a busy machine can stop a quick one. */
const STOPS_OF_SLOW = 3;

const LINEAR: RegExpCost = { factor: 1, degree: 1 };

/** Searches for one RegExp in the event loop's thread, as far as that does not hold the event loop. */
export class RegExpSteps {
  readonly #regExp: RegExp;
  readonly #cost: RegExpCost;
  readonly #singleLine: boolean;
  #filter: LinearFilter | undefined;
  #isLoading = false;
  /** The number of times that a search with all of a turn's time was stopped. */
  #stops = 0;

  constructor(regExp: RegExp) {
    this.#regExp = regExp;
    this.#cost = isLinear(regExp) ? LINEAR : regExpCost(regExp);
    this.#singleLine = regExpTraits(regExp).singleLine;
  }

  /** Searches. After the first stop, a linear filter first finds out whether there can be a match, and from where. */
  exec(step: ExecStep): ExecResult | NoResult {
    const { sticky } = step.regExp;
    if (isCheap(this.#cost, step.text.length - step.from, sticky)) return { match: execFrom(step) };
    const isFresh = isTurnFresh();
    if (this.#isLoading || (this.#stops > 0 && !isFresh)) return "later";
    const begin = this.#filter ? inTurn(() => this.#begin(step)) : { value: step.from };
    if (begin?.value === false) return { match: null };
    const from = begin?.value;
    const done = from === undefined ? undefined : inTurn(() => execFrom({ ...step, from }));
    if (done !== undefined) return { match: done.value };
    return isFresh ? this.#stopped() : "later";
  }

  #stopped(): NoResult {
    this.#stops++;
    if (this.#stops === 1) {
      this.#isLoading = true;
      void loadLinearFilter().then(() => {
        this.#isLoading = false;
        this.#filter = linearFilter(this.#regExp);
      });
    }
    return this.#stops < STOPS_OF_SLOW ? "later" : "slow";
  }

  #begin(step: ExecStep): number | false {
    const filter = this.#filter;
    if (filter === undefined) return step.from;
    return this.#singleLine ? firstLine(filter, step) : filter(step.text) && step.from;
  }
}

/** Returns where the first line begins in which a match is possible; false if there is none. */
function firstLine(filter: LinearFilter, { text, from }: ExecStep): number | false {
  for (let at = from; at <= text.length; ) {
    const lineFeed = text.indexOf("\n", at);
    const end = lineFeed < 0 ? text.length : lineFeed;
    if (filter(text.slice(at, end))) return at;
    at = end + 1;
  }
  return false;
}

function execFrom({ regExp, text, from }: ExecStep): RegExpExecArray | null {
  regExp.lastIndex = from;
  return regExp.exec(text);
}
