import { MessageWriter } from "./message-writer.ts";

const SACK_BLOCK_BYTES = 8;

/** A range of received bytes: from the sequence number `start` up to, not including, `end`. */
interface SackBlockFields {
  readonly start: number;
  readonly end: number;
}

/** An option of a TCP header (RFC 9293, section 3.2) to send, by its name, or any by its `kind`. */
export type TcpOptionFields =
  | { readonly name: "no-operation" }
  | { readonly name: "maximum-segment-size"; readonly bytes: number }
  /** RFC 7323: the sender's windows are to be shifted left by `shift`. */
  | { readonly name: "window-scale"; readonly shift: number }
  /** RFC 2018. */
  | { readonly name: "sack-permitted" }
  | { readonly name: "sack"; readonly blocks: readonly SackBlockFields[] }
  /** RFC 7323. */
  | { readonly name: "timestamps"; readonly value: number; readonly echoReply: number }
  /** Kinds 0, the end of the list, and 1, no operation, are lone bytes; `data` is what follows kind and length of others. */
  | { readonly name?: "unknown"; readonly kind: number; readonly data: Uint8Array };

/** Gives an option's number and what follows its length. */
export function layOutTcpOption(option: TcpOptionFields): { type: number; data: Uint8Array } {
  if (option.name === undefined || option.name === "unknown") return { type: option.kind, data: option.data };
  switch (option.name) {
    case "no-operation":
      return { type: 1, data: words(0, []) };
    case "maximum-segment-size":
      return { type: 2, data: words(2, [option.bytes]) };
    case "window-scale":
      return { type: 3, data: words(1, [option.shift]) };
    case "sack-permitted":
      return { type: 4, data: words(0, []) };
    case "sack":
      return {
        type: 5,
        data: words(
          SACK_BLOCK_BYTES / 2,
          option.blocks.flatMap(({ start, end }) => [start, end]),
        ),
      };
    case "timestamps":
      return { type: 8, data: words(4, [option.value, option.echoReply]) };
  }
}

function words(widthBytes: number, values: readonly number[]): Uint8Array {
  const writer = new MessageWriter("tcp", widthBytes * values.length);
  for (const [index, value] of values.entries()) {
    if (widthBytes === 1) writer.u8(index, "options", value);
    else if (widthBytes === 2) writer.u16(index * 2, "options", value);
    else writer.u32(index * 4, "options", value);
  }
  return writer.bytes;
}
