/** Where a damaged marker stands in a text. */
export interface Place {
  start: number;
  end: number;
}

/** How far around a piece of the marker's number the rest of it is looked for, in characters. */
const REACH = 2048;
/** How many pieces of the number are looked at, the last first. */
const MAX_HITS = 8;
const FRAGMENT = 4;
/** What else must stand near a piece of the number for the text to be worth aligning. */
const WORD_FRAGMENT = 3;

const GAP_COST = 1;
const GAP_COST_PER_CHARACTER = 0.001;
/** What comes in between is mostly lines, the kernel's, or escape sequences, both with a known end. */
const RAGGED_GAP_COST = 0.5;
const LOST_COST = 1.2;
/** Up to four injuries: less than it takes to make one kind of marker of another, and far less than chance brings about. */
const MAX_COST = 4.8;

/**
 * Finds a marker into which other bytes have come, or from which some were lost: the place where it takes the fewest
 * injuries to make the text of it. Undefined where there is none such.
 */
export function findDamaged(text: string, marker: string): Place | undefined {
  let best: (Place & { cost: number }) | undefined;
  const number = /\d+/.exec(marker)?.[0] ?? marker;
  const words = fragments(marker.slice(0, marker.indexOf(number)), WORD_FRAGMENT);
  words.push(...fragments(marker.slice(marker.indexOf(number) + number.length), WORD_FRAGMENT));
  for (const hit of hits(text, number)) {
    const from = Math.max(0, hit - REACH);
    const around = text.slice(from, hit + REACH);
    if (!words.some((word) => around.includes(word))) continue;
    const found = align(around, marker);
    if (found.cost > MAX_COST || (best && best.cost <= found.cost)) continue;
    best = { start: from + found.start, end: from + found.end, cost: found.cost };
  }
  return best && { start: best.start, end: best.end };
}

function hits(text: string, number: string): number[] {
  const found: number[] = [];
  for (const fragment of fragments(number, FRAGMENT)) {
    for (let hit = text.lastIndexOf(fragment); hit >= 0; hit = hit === 0 ? -1 : text.lastIndexOf(fragment, hit - 1)) {
      // Those in one place show the same part of the text.
      if (found.every((other) => Math.abs(other - hit) > number.length)) found.push(hit);
      if (found.length === MAX_HITS) return found;
    }
  }
  return found;
}

function fragments(text: string, length: number): string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length));
}

interface Alignment extends Place {
  cost: number;
}

/** The cheapest way to read the marker out of the text, with gaps and losses; time goes by the product of their lengths. */
function align(text: string, marker: string): Alignment {
  // Entry j: the marker's first characters were read, the last of them just before text[j].
  let row: Alignment[] = Array.from({ length: text.length + 1 }, (_, j) => ({ cost: 0, start: j, end: j }));
  for (const [index, character] of [...marker].entries()) {
    const next: Alignment[] = [];
    let gapped: Alignment = NOWHERE;
    for (const [j, reached] of row.entries()) {
      const lost = { ...reached, cost: reached.cost + LOST_COST };
      const before = j > 0 && text[j - 1] === character ? row[j - 1] : undefined;
      let read = before && { ...before, end: j };
      if (before && index > 0) {
        const cost = gapped.cost + GAP_COST + (isLineOrSequenceEnd(text, j - 2) ? 0 : RAGGED_GAP_COST);
        if (cost < before.cost) read = { start: gapped.start, end: j, cost };
      }
      next.push(read && read.cost < lost.cost ? read : lost);
      // What was reached up to here, with what has come since as a gap.
      if (j > 0) gapped = cheaper({ ...gapped, cost: gapped.cost + GAP_COST_PER_CHARACTER }, row[j - 1] ?? NOWHERE);
    }
    row = next;
  }
  return row.reduce(cheaper, NOWHERE);
}

const NOWHERE: Alignment = { start: 0, end: 0, cost: Number.POSITIVE_INFINITY };

function cheaper(a: Alignment, b: Alignment): Alignment {
  return b.cost < a.cost ? b : a;
}

function isLineOrSequenceEnd(text: string, at: number): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins what is looked for.
  return text[at] === "\n" || /\u001b\[[\d;?]*[@-~]$/.test(text.slice(Math.max(0, at - 15), at + 1));
}
