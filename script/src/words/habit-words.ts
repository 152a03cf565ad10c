/** Words that we do not use, and what to write instead. `docs/vocabulary.md` explains the list. */

/** A word or phrase to avoid. */
export interface HabitWord {
  /** Matches the word in text of one line, with names split into words ("letGoOf" is "let Go Of"). Ignores case. */
  readonly pattern: RegExp;
  /** What to write instead. */
  readonly instead: string;
}

/** Every word to avoid. */
export const HABIT_WORDS: readonly HabitWord[] = [
  { pattern: /\banew\b/, instead: "again" },
  { pattern: /\bmend(s|ed|ing)?\b/, instead: "fix" },
  { pattern: /\b(un)?heed(s|ed|ing|less)?\b/, instead: "follow, obey, notice" },
  { pattern: /\b(befalls?|befell|befallen)\b/, instead: "happen to" },
  { pattern: /\b(bears?|bore|borne|bearing)\b/, instead: "have, contain" },
  { pattern: /\b(stands?|stood)\b(?!-)/, instead: "is, is in" },
  { pattern: /\b(who(m?ever|soever)|whatever|whatsoever)\b/, instead: "a plain noun: any process, the caller" },
  { pattern: /\bfor want of\b/, instead: "because … is missing" },
  {
    pattern: /\b(untold|awakens?|awakened|lingers?|lingered|lingering)\b/,
    instead: "unreported; confirm alive; stay, remain",
  },
  { pattern: /\blets? go\b/, instead: "release, unref" },
  {
    pattern: /(?<!\bthere )\b(is|are|was|were) no (?!(longer|more than|less than|fewer than)\b)/,
    instead: "is not a, is not a valid",
  },
  { pattern: /(?<!\bthere )\b(is|are|was|were) none\b/, instead: "is not one" },
  { pattern: /\b(is|are|was|were)( not)? to (be|end|come|go|stay|have)\b/, instead: "must, will" },
  { pattern: /\bbe had\b/, instead: "is available" },
  {
    pattern: /\b(is|are|was|were|be|been|as) told\b|\btold (from|apart|of|by)\b/,
    instead: "is distinguished from, reported",
  },
  { pattern: /\btells? (\w+ ){0,4}(from|apart)\b/, instead: "distinguishes" },
  { pattern: /\b(const|let) told\b/, instead: "a noun" },
  { pattern: /\/\*\* ?(gives (?!up\b)|tells\b)/, instead: "Returns, Reports" },
  { pattern: /@returns what\b/, instead: "a plain noun" },
  { pattern: /\bof (ours|yours|theirs|mine)\b/, instead: "our, … that we create" },
  { pattern: /\bwants? (a|an|one) \w+ each\b/, instead: "need" },
  { pattern: /\bneeds? of (a|the|this)\b/, instead: "needs from, requires" },
  { pattern: /\bin (its|their|whose) stead\b/, instead: "instead" },
  { pattern: /\b(does|do|did) not live\b|\bseen alive\b/, instead: "does not respond; confirmed alive" },
  {
    pattern: /\b(lest|whence|thence|hitherto|henceforth|thereof|whereof|wherein|unto|naught|nought|forthwith)\b/,
    instead: "today's word",
  },
  { pattern: /\bin vain\b/, instead: "without success" },
  { pattern: /\bskeletons?\b/, instead: "createNodes, NodeSet" },
  { pattern: /\b(machine wait|operation options|within ms)\b/, instead: "WaitOptions, timeoutMs" },
];
