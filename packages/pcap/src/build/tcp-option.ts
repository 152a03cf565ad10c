import {
  badValue,
  checkArray,
  checkKnownOptions,
  checkObject,
  checkOneOf,
  type OptionNames,
} from "../check-options.ts";
import { MessageWriter } from "./message-writer.ts";
import type { HeaderOption } from "./option-list.ts";
import { join } from "./payload.ts";

const SACK_BLOCK_BYTES = 8;
const MINUTES_BIT = 0x8000;

/** A range of received bytes: from the sequence number `start` up to, not including, `end`. */
interface SackBlockFields {
  readonly start: number;
  readonly end: number;
}

/** An option of a TCP header (RFC 9293, section 3.2) to send, by its name, or any by its `kind`. */
export type TcpOptionFields =
  | { readonly name: "no-operation" }
  | {
      readonly name: "maximum-segment-size";
      /** The largest segment that the sender receives, in bytes. */
      readonly bytes: number;
    }
  /** RFC 7323: the receiver must shift the sender's windows left by `shift`. */
  | {
      readonly name: "window-scale";
      /** Number of bits. */
      readonly shift: number;
    }
  /** RFC 2018. */
  | { readonly name: "sack-permitted" }
  | {
      readonly name: "sack";
      /** What has arrived out of order. */
      readonly blocks: readonly SackBlockFields[];
    }
  /** RFC 7323. */
  | {
      readonly name: "timestamps";
      /** The sender's clock. */
      readonly value: number;
      /** The newest value of the other side. */
      readonly echoReply: number;
    }
  /** RFC 2385; 16 bytes. */
  | {
      readonly name: "md5-signature";
      /** The digest of the segment and a secret. */
      readonly digest: Uint8Array;
    }
  /** RFC 5482; a multiple of 60 from 32,768 s on. */
  | {
      readonly name: "user-timeout";
      /** How long data may stay unacknowledged, in seconds. */
      readonly timeoutSeconds: number;
    }
  /** RFC 5925. */
  | {
      readonly name: "authentication";
      /** Number of the key with which the segment is authenticated. */
      readonly keyId: number;
      /** Number of the key that the sender wants to receive next. */
      readonly nextKeyId: number;
      /** The message authentication code. */
      readonly mac: Uint8Array;
    }
  /** RFC 7413; an empty cookie asks for one. */
  | {
      readonly name: "fast-open";
      /** The server's cookie. */
      readonly cookie: Uint8Array;
    }
  /** Kinds 0, the end of the list, and 1, no operation, are single bytes; in others, `data` follows kind and length. */
  | {
      /** Any other: the name can be left out. */
      readonly name?: "unknown" | undefined;
      /** Kind of the option. */
      readonly kind: number;
      /** The bytes after kind and length. */
      readonly data: Uint8Array;
    };

/** The fields of each option, by its name. */
const FIELDS: Readonly<Record<NonNullable<TcpOptionFields["name"]>, Readonly<Record<string, true>>>> = {
  "no-operation": { name: true },
  "maximum-segment-size": { name: true, bytes: true },
  "window-scale": { name: true, shift: true },
  "sack-permitted": { name: true },
  sack: { name: true, blocks: true },
  timestamps: { name: true, value: true, echoReply: true },
  "md5-signature": { name: true, digest: true },
  "user-timeout": { name: true, timeoutSeconds: true },
  authentication: { name: true, keyId: true, nextKeyId: true, mac: true },
  "fast-open": { name: true, cookie: true },
  unknown: { name: true, kind: true, data: true },
};

const BLOCK_FIELDS: OptionNames<SackBlockFields> = { start: true, end: true };

/** Returns an option's number and its data. */
export function encodeTcpOption(option: TcpOptionFields, index: number): HeaderOption {
  checkObject(`tcp.options[${index}]`, option);
  const { name = "unknown" } = option;
  checkOneOf(`tcp.options[${index}].name`, name, Object.keys(FIELDS));
  checkKnownOptions(`tcp.options[${index}]`, option, FIELDS[name]);
  const path = `options[${index}]`;
  if (option.name === undefined || option.name === "unknown") return { type: option.kind, data: option.data };
  switch (option.name) {
    case "no-operation":
      return { type: 1, data: words(path, 0, []) };
    case "maximum-segment-size":
      return { type: 2, data: words(`${path}.bytes`, 2, [option.bytes]) };
    case "window-scale":
      return { type: 3, data: words(`${path}.shift`, 1, [option.shift]) };
    case "sack-permitted":
      return { type: 4, data: words(path, 0, []) };
    case "sack":
      return {
        type: 5,
        data: words(`${path}.blocks`, SACK_BLOCK_BYTES / 2, edgesOf(`tcp.${path}.blocks`, option.blocks)),
      };
    case "timestamps":
      return { type: 8, data: words(path, 4, [option.value, option.echoReply]) };
    case "md5-signature":
      return { type: 19, data: option.digest };
    case "user-timeout":
      return { type: 28, data: words(`${path}.timeoutSeconds`, 2, [timeoutBits(path, option.timeoutSeconds)]) };
    case "authentication":
      return { type: 29, data: join(words(path, 1, [option.keyId, option.nextKeyId]), macOf(path, option.mac)) };
    case "fast-open":
      return { type: 34, data: option.cookie };
  }
}

function macOf(path: string, mac: Uint8Array): Uint8Array {
  if (!(mac instanceof Uint8Array)) throw badValue(`tcp.${path}.mac`, "a Uint8Array", mac);
  return mac;
}

/** Returns the bits of a time, which is in minutes if it is long. */
function timeoutBits(path: string, seconds: number): number {
  const fits = Number.isInteger(seconds) && seconds >= 0 && (seconds < MINUTES_BIT || seconds % 60 === 0);
  if (!fits || seconds / 60 >= MINUTES_BIT)
    throw badValue(`tcp.${path}.timeoutSeconds`, "at most 32767 seconds, or minutes", seconds);
  return seconds < MINUTES_BIT ? seconds : MINUTES_BIT + seconds / 60;
}

function edgesOf(path: string, blocks: readonly SackBlockFields[]): readonly number[] {
  checkArray(path, blocks);
  return blocks.flatMap((block, index) => {
    checkObject(`${path}[${index}]`, block);
    checkKnownOptions(`${path}[${index}]`, block, BLOCK_FIELDS);
    return [block.start, block.end];
  });
}

function words(name: string, widthBytes: number, values: readonly number[]): Uint8Array {
  const writer = new MessageWriter("tcp", widthBytes * values.length);
  for (const [index, value] of values.entries()) {
    if (widthBytes === 1) writer.u8(index, name, value);
    else if (widthBytes === 2) writer.u16(index * 2, name, value);
    else writer.u32(index * 4, name, value);
  }
  return writer.bytes;
}
