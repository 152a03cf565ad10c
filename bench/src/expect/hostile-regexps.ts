/** A RegExp, and a text on which a backtracking engine takes long. */
export interface HostileCase {
  readonly regExp: RegExp;
  readonly text: string;
}

const CHARACTERS = 64 * 1024;
const LINE = "x".repeat(CHARACTERS);
const WORDS = "word ".repeat(CHARACTERS / 5);
const DIGITS = "1".repeat(CHARACTERS);
const SPACES = `${" ".repeat(CHARACTERS)}x`;
const LOG = "[   12.345678] eth0: link up, 1000 Mbps\r\n".repeat(CHARACTERS / 40);
const KERNEL_LINE = "[   12.345678] eth0 ".repeat(CHARACTERS / 20);

/** Patterns of people who wait for prompts, and those of the literature on denial of service by RegExps. */
export const HOSTILE: readonly HostileCase[] = [
  // Waiting for prompts.
  { regExp: /(x+)+\r/, text: "x".repeat(26) },
  { regExp: /(x+)+\r/, text: LINE },
  { regExp: /.*login:/, text: LINE },
  { regExp: /\S+# /, text: LINE },
  { regExp: /\w+@\w+:/, text: LINE },
  { regExp: /\w+@[\w.-]+:[^#$]*[#$] /, text: `root@${LINE}` },
  { regExp: /(.*\n)*login: /, text: LOG },
  { regExp: /(?:\[\s*\d+\.\d+\].*\s*)+login: /, text: LOG },
  { regExp: /(?:\[\s*\d+\.\d+\]\s.*)+login: /, text: KERNEL_LINE },
  { regExp: /^(?:.|\s)*# $/, text: LOG },
  { regExp: /[\s\S]*\$ [\s\S]*# /, text: LOG },
  { regExp: /(\S+\s+)+# /, text: WORDS },
  { regExp: /(?:\w+\s?)+:/, text: WORDS },
  { regExp: /\s+$/, text: SPACES.repeat(2) },
  { regExp: /(?:\r?\n)+\s*\S+>$/, text: "\r\n".repeat(CHARACTERS / 2) },
  { regExp: /(\d+\.?)+%/, text: DIGITS },
  { regExp: /(?:\d{1,3}[.:]?)+ms/, text: DIGITS },
  // OWASP, "Regular expression Denial of Service".
  { regExp: /(a+)+!/, text: "a".repeat(CHARACTERS) },
  { regExp: /([a-zA-Z]+)*!/, text: "a".repeat(CHARACTERS) },
  { regExp: /(a|aa)+!/, text: "a".repeat(CHARACTERS) },
  { regExp: /(a|a?)+!/, text: "a".repeat(CHARACTERS) },
  { regExp: /(.*a){12}!/, text: "a".repeat(CHARACTERS) },
  { regExp: /^(([a-z])+.)+[A-Z]([a-z])+$/, text: "a".repeat(CHARACTERS) },
  { regExp: /([a-zA-Z0-9])(([-.]|[_]+)?([a-zA-Z0-9]+))*(@)[a-z0-9]+[.]/, text: "a".repeat(CHARACTERS) },
  // Post-mortems: Cloudflare 2019, Stack Exchange 2016.
  {
    regExp:
      /(?:(?:"|'|\]|\}|\\|\d|(?:nan|infinity|true|false|null)|`|-|\+)+[)]*;?((?:\s|-|~|!|{}|\|\||\+)*.*(?:.*=.*)))!/,
    text: `1=${LINE}`,
  },
  { regExp: /[\s\u200c]+$/, text: SPACES },
  // Advisories about packages: quotes, comments, dates, headers, versions.
  { regExp: /"(?:[^"\\]|\\.|[^"])*"!/, text: `"${LINE}` },
  { regExp: /D[oD]?(\[[^[\]]*\]|\s+)+MMMM?/, text: `D${" ".repeat(CHARACTERS)}` },
  { regExp: /^(`+)\s*([\s\S]*?[^`])\s*\1(?!`)/, text: "`".repeat(CHARACTERS) },
  { regExp: /(?:[a-z]+;)*\s*([a-z]+=[^;]*;?\s*)+!/, text: "a=b;".repeat(CHARACTERS / 4) },
  { regExp: /((?:[\d]+\.)+)*-\w+!/, text: "1.".repeat(CHARACTERS / 2) },
  // Beyond the reach of a linear engine.
  { regExp: /(?=(x+)+\r)x/, text: LINE },
  { regExp: /(x+x+)+(y)\2/, text: LINE },
  { regExp: /(x+)\1+y/, text: LINE },
  { regExp: /(?<=(x+)+)y/, text: LINE },
  { regExp: /(\p{L}+\s?)+:/u, text: WORDS },
  { regExp: /(?:[\u00e9\p{L}]|é)+:/iu, text: "é".repeat(CHARACTERS / 2) },
  { regExp: /(?:a|b|ab)*c/, text: "ab".repeat(CHARACTERS / 2) },
];
