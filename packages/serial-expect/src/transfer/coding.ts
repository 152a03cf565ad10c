import { type LineForm, mendLines } from "./repair-lines.ts";

/** A way to send bytes as lines of text, by a program that the far side has. */
export interface Coding {
  /** The program that it needs. */
  program: string;
  /** Turns lines on standard input into bytes. */
  decode: string;
  encoded(bytes: Buffer): string;
  /** Turns bytes on standard input into lines. */
  encode: string;
  /** So many bytes out of such lines, as far as other lines that came between can be told from them. */
  decoded(text: string, byteCount: number): Buffer;
}

const OCTAL_BYTES_A_LINE = 100;
const HEX_BYTES_A_LINE = 16;

/** The best first. `openssl` reads on after one end of input. The last needs nothing but the shell on the way there, and `od` on the way back. */
export const CODINGS: readonly Coding[] = [
  { program: "base64", decode: "base64 -d", encode: "base64", ...base64(76) },
  { program: "openssl", decode: "cat|openssl base64 -d", encode: "openssl base64", ...base64(64) },
  {
    program: "printf",
    decode: 'while IFS= read -r run_octal;do printf %b "$run_octal";done',
    encoded: octal,
    encode: "od -A n -v -t x1",
    decoded(text, byteCount) {
      const form: LineForm = { pattern: /^[ \da-f]*$/, width: HEX_BYTES_A_LINE * 3, total: byteCount * 3 };
      return Buffer.from(mendLines(text, form).replaceAll(" ", ""), "hex");
    },
  },
];

function base64(width: number): Pick<Coding, "encoded" | "decoded"> {
  const pattern = /^[\w+/]*={0,2}$/;
  const wrap = new RegExp(`.{1,${width}}`, "g");
  return {
    encoded: (bytes) => bytes.toString("base64").replace(wrap, "$&\n"),
    decoded: (text, byteCount) =>
      Buffer.from(mendLines(text, { pattern, width, total: Math.ceil(byteCount / 3) * 4 }), "base64"),
  };
}

function octal(bytes: Buffer): string {
  let text = "";
  for (const [index, byte] of bytes.entries()) {
    text += `\\0${byte.toString(8).padStart(3, "0")}`;
    if (index % OCTAL_BYTES_A_LINE === OCTAL_BYTES_A_LINE - 1) text += "\n";
  }
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
