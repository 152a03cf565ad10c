/** A way to send bytes as lines of text, by a program that the far side has. */
export interface Coding {
  /** The program that it needs. */
  program: string;
  /** Turns lines on standard input into bytes. */
  decode: string;
  encoded(bytes: Buffer): string;
  /** Turns bytes on standard input into lines. */
  encode: string;
  /** The bytes of such lines; those that are none are left out. */
  decoded(text: string): Buffer;
}

const LINE_LENGTH = 76;
const OCTAL_BYTES_A_LINE = 100;

const base64 = {
  encoded: (bytes: Buffer) => inLines(bytes.toString("base64"), LINE_LENGTH),
  decoded: (text: string) => Buffer.from(linesOf(text, /^[\w+/]+={0,2}$/).join(""), "base64"),
};

/** The best first. The last needs nothing but the shell on the way there, and `od` on the way back. */
export const CODINGS: readonly Coding[] = [
  { program: "base64", decode: "base64 -d", encode: "base64", ...base64 },
  { program: "openssl", decode: "openssl base64 -d", encode: "openssl base64", ...base64 },
  {
    program: "printf",
    decode: 'while IFS= read -r run_octal;do printf %b "$run_octal";done',
    encoded: octal,
    encode: "od -A n -v -t x1",
    decoded: (text) =>
      Buffer.from(
        linesOf(text, /^(?: +[\da-f]{2})+ *$/)
          .join("")
          .replaceAll(" ", ""),
        "hex",
      ),
  },
];

function octal(bytes: Buffer): string {
  let text = "";
  for (const [index, byte] of bytes.entries()) {
    text += `\\0${byte.toString(8).padStart(3, "0")}`;
    if (index % OCTAL_BYTES_A_LINE === OCTAL_BYTES_A_LINE - 1) text += "\n";
  }
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function inLines(text: string, length: number): string {
  return text.replace(new RegExp(`.{1,${length}}`, "g"), "$&\n");
}

function linesOf(text: string, pattern: RegExp): string[] {
  return text.split("\n").filter((line) => pattern.test(line));
}
