/** The position of a marker in a text. */
export interface MarkerPosition {
  readonly start: number;
  readonly end: number;
}

/** The distance from a fragment of the marker's number within which the rest is searched, in characters. */
const REACH_CHARACTERS = 2048;
/** The number of fragments that are tried, the last first. */
const MAX_HITS = 8;
const NUMBER_FRAGMENT_CHARACTERS = 4;
/** A fragment of the marker's words must also be near before the text is aligned. */
const WORD_FRAGMENT_CHARACTERS = 3;

const GAP_COST = 1;
const GAP_COST_PER_CHARACTER = 0.001;
/** Foreign text in a marker is mostly kernel lines or escape sequences, both with a known end; other text costs more. */
const RAGGED_GAP_COST = 0.5;
const LOSS_COST = 1.2;
/** Up to four defects: too few to turn one kind of marker into another, or to find one in random text. */
const MAX_COST = 4.8;

/**
 * Finds a marker that has foreign bytes in it or has lost some: the position where the fewest defects explain the text.
 * Returns undefined if there is none.
 */
export function findDamaged(text: string, marker: string): MarkerPosition | undefined {
  let best: Alignment | undefined;
  const number = /\d+/.exec(marker)?.[0] ?? marker;
  const words = fragments(marker.slice(0, marker.indexOf(number)), WORD_FRAGMENT_CHARACTERS);
  words.push(...fragments(marker.slice(marker.indexOf(number) + number.length), WORD_FRAGMENT_CHARACTERS));
  for (const hit of hits(text, number)) {
    const from = Math.max(0, hit - REACH_CHARACTERS);
    const around = text.slice(from, hit + REACH_CHARACTERS);
    if (!words.some((word) => around.includes(word))) continue;
    const found = align(around, marker);
    if (found.cost > MAX_COST || (best && best.cost <= found.cost)) continue;
    best = { start: from + found.start, end: from + found.end, cost: found.cost };
  }
  return best && { start: best.start, end: best.end };
}

function hits(text: string, number: string): number[] {
  const found: number[] = [];
  for (const fragment of fragments(number, NUMBER_FRAGMENT_CHARACTERS)) {
    for (let hit = text.lastIndexOf(fragment); hit >= 0; hit = hit === 0 ? -1 : text.lastIndexOf(fragment, hit - 1)) {
      // Nearby hits show the same part of the text.
      if (found.every((other) => Math.abs(other - hit) > number.length)) found.push(hit);
      if (found.length === MAX_HITS) return found;
    }
  }
  return found;
}

function fragments(text: string, length: number): string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length));
}

interface Alignment extends MarkerPosition {
  readonly cost: number;
}

/**
 * Returns the cheapest alignment of the marker with the text, with gaps and losses. The time is proportional to the
 * product of their lengths.
 */
function align(text: string, marker: string): Alignment {
  // Entry j: the marker's first characters are read, the last of them just before text[j].
  let row: Alignment[] = Array.from({ length: text.length + 1 }, (_, j) => ({ cost: 0, start: j, end: j }));
  for (const [index, character] of [...marker].entries()) {
    const next: Alignment[] = [];
    let gapped: Alignment = NOWHERE;
    for (const [j, reached] of row.entries()) {
      const lost = { ...reached, cost: reached.cost + LOSS_COST };
      const before = text[j - 1] === character ? row[j - 1] : undefined;
      let read = before && { ...before, end: j };
      if (before && index > 0) {
        const cost = gapped.cost + GAP_COST + (isLineOrSequenceEnd(text, j - 2) ? 0 : RAGGED_GAP_COST);
        if (cost < before.cost) read = { start: gapped.start, end: j, cost };
      }
      next.push(read && read.cost < lost.cost ? read : lost);
      // The cheapest alignment up to here, with the text after it as a gap.
      const previous = row[j - 1];
      if (previous) gapped = cheaper({ ...gapped, cost: gapped.cost + GAP_COST_PER_CHARACTER }, previous);
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
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence begins with the escape character.
  return text[at] === "\n" || /\u001b\[[\d;?]*[@-~]$/.test(text.slice(Math.max(0, at - 15), at + 1));
}
