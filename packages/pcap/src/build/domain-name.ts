import { badValue } from "../check-options.ts";

const MAX_LABEL_BYTES = 63;
/** RFC 1035, section 2.3.4. */
const MAX_NAME_BYTES = 255;

/**
 * Returns the labels of a domain name (RFC 1035, section 3.1), not compressed. The name may end in a dot; `.` is the root.
 *
 * @throws {TypeError} if a label is empty or too long, or the name is
 */
export function encodeDomainName(path: string, name: string): Uint8Array {
  const labels = name === "." ? [] : name.replace(/\.$/, "").split(".");
  const encoded = labels.map((label) => new TextEncoder().encode(label));
  const isSound = encoded.every(({ length }) => length > 0 && length <= MAX_LABEL_BYTES);
  const bytes = Uint8Array.from([...encoded.flatMap((label) => [label.length, ...label]), 0]);
  if (!isSound || bytes.length > MAX_NAME_BYTES)
    throw badValue(path, `a domain name of labels with 1 to ${MAX_LABEL_BYTES} bytes`, name);
  return bytes;
}
