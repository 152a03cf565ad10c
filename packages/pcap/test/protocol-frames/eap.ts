import { ethernet } from "../../src/index.ts";
import { type EapFields, encodeEap, encodeEapol } from "../../src/protocols.ts";
import { bytes, HOST_A, u32 } from "../frames.ts";

const LINK = { source: HOST_A.mac, destination: "01:80:c2:00:00:03", padToBytes: 60 };
const frame = (fields: EapFields, data?: Uint8Array): Uint8Array =>
  ethernet(LINK, encodeEapol({ type: 0 }, encodeEap({ identifier: 7, ...fields }, data)));
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

export const EAP_FRAMES: readonly Uint8Array[] = [
  frame({ code: 1, type: 1 }),
  frame({ code: 2, identity: "alice" }),
  frame({ code: 1, type: 2 }, text("hello")),
  frame({ code: 2, type: 3 }, bytes(25)),
  frame({ code: 1, type: 4 }, bytes(16, new Array<number>(16).fill(8), text("server"))),
  frame({ code: 2, type: 254 }, bytes(0, 0, 0, u32(3), bytes(0, 0, 0, u32(25)))),
  frame({ code: 3 }),
  frame({ code: 4 }),
];
