/** The characters of the bytes 0x80 to 0xff in IBM's code page 437; those below are ASCII. */
const UPPER_HALF =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»" +
  "░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
  "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";
const FIRST_UPPER = 0x80;
const BYTES: ReadonlyMap<string, number> = new Map(
  Array.from(UPPER_HALF, (character, index) => [character, FIRST_UPPER + index]),
);

/** Decodes bytes of code page 437; each is one character. Those below 0x20 stay control characters. */
export function decodeCodePage437(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString("latin1")
    .replace(/[\x80-\xff]/g, (character) => UPPER_HALF.charAt(character.charCodeAt(0) - FIRST_UPPER));
}

/** Encodes text as code page 437; undefined if it has a character that the code page does not have. */
export function encodeCodePage437(text: string): Buffer | undefined {
  const bytes = Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    return code < FIRST_UPPER ? code : BYTES.get(character);
  });
  return bytes.some((byte) => byte === undefined) ? undefined : Buffer.from(bytes.map((byte) => byte ?? 0));
}
