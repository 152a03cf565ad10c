import type { DecodedFrame } from "../../src/index.ts";
import type { Field } from "../oracle-fields.ts";

/** Returns the authentication headers of a packet of either version of IP. */
const headers = ({ ah, ipv6 }: DecodedFrame) => [
  ...(ah === undefined ? [] : [ah]),
  ...(ipv6?.extensionHeaders ?? []).filter((header) => header.name === "authentication"),
];

/** The fields of authentication headers that tshark and we must agree on. */
export const AH_FIELDS: Readonly<Record<string, Field>> = {
  "ah.next_header": (frame) => headers(frame).map(({ nextHeader }) => nextHeader),
  "ah.spi": (frame) => headers(frame).map(({ spi }) => spi),
  "ah.sequence": (frame) => headers(frame).map(({ sequence }) => sequence),
  "ah.icv": (frame) => headers(frame).map(({ icv }) => Buffer.from(icv).toString("hex")),
};
