import { type LineForm, repairLines } from "./repair-lines.ts";

/** A method to transfer bytes as lines of text, with a program on the far side. */
export interface Coding {
  /** The program that it needs. */
  readonly program: string;
  /** The command that turns lines on standard input into bytes. */
  readonly decode: string;
  /** Encodes bytes as lines for that command. */
  encoded(bytes: Buffer): string;
  /** The command that turns bytes on standard input into lines. */
  readonly encode: string;
  /** Decodes `byteCount` bytes from the lines of that command, and removes foreign lines among them if possible. */
  decoded(text: string, byteCount: number): Buffer;
}

const OCTAL_BYTES_PER_LINE = 100;
const HEX_BYTES_PER_LINE = 16;

/**
 * All codings, the best first. `openssl` continues to read after one end of input. The last needs only the shell to upload,
 * and `od` to download.
 */
export const codings: readonly Coding[] = [
  { program: "base64", decode: "base64 -d", encode: "base64", ...base64(76) },
  { program: "openssl", decode: "cat|openssl base64 -d", encode: "openssl base64", ...base64(64) },
  {
    program: "printf",
    decode: 'while IFS= read -r run_octal;do printf %b "$run_octal";done',
    encoded: octal,
    encode: "od -A n -v -t x1",
    decoded(text, byteCount) {
      const form: LineForm = { pattern: /^[ \da-f]*$/, width: HEX_BYTES_PER_LINE * 3, total: byteCount * 3 };
      return Buffer.from(repairLines(text, form).replaceAll(" ", ""), "hex");
    },
  },
];

function base64(width: number): Pick<Coding, "encoded" | "decoded"> {
  const pattern = /^[\w+/]*={0,2}$/;
  const wrap = new RegExp(`.{1,${width}}`, "g");
  return {
    encoded: (bytes) => bytes.toString("base64").replace(wrap, "$&\n"),
    decoded: (text, byteCount) =>
      Buffer.from(repairLines(text, { pattern, width, total: Math.ceil(byteCount / 3) * 4 }), "base64"),
  };
}

function octal(bytes: Buffer): string {
  let text = "";
  for (const [index, byte] of bytes.entries()) {
    text += `\\0${byte.toString(8).padStart(3, "0")}`;
    if (index % OCTAL_BYTES_PER_LINE === OCTAL_BYTES_PER_LINE - 1) text += "\n";
  }
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
