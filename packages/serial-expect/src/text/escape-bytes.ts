const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ['"', '\\"'],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);
const shortMeanings = new Map([...SHORT_ESCAPES].map(([raw, escaped]) => [escaped[1], raw]));

/**
 * Returns printable ASCII for any bytes, one-to-one: `\n`, `\r`, `\t`, `\"`, `\\`, and `\xNN` for every other byte outside
 * 0x20 to 0x7e.
 */
export function escapeBytes(bytes: Uint8Array): string {
  return asBuffer(bytes)
    .toString("latin1")
    .replace(/["\\]|[^ -~]/g, (char) => SHORT_ESCAPES.get(char) ?? `\\x${hexByte(char)}`);
}

/** Returns the bytes that {@link escapeBytes} escaped. */
export function unescapeBytes(escaped: string): Buffer {
  const raw = escaped.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (whole, hex?: string, short?: string) =>
    hex === undefined ? (shortMeanings.get(short) ?? whole) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(raw, "latin1");
}

/** Returns the same bytes as a Buffer, without a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function hexByte(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(2, "0");
}
