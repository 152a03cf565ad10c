import { ethernet } from "../../src/index.ts";
import { encodeEapol } from "../../src/protocols.ts";
import { bytes, counting, HOST_A, u16, u32 } from "../frames.ts";

const LINK = { source: HOST_A.mac, destination: "01:80:c2:00:00:03", padToBytes: 60 };
const filled = (length: number, value: number): number[] => new Array<number>(length).fill(value);
/** An element of IEEE 802.11 in the data of a key; its numbers are little-endian. */
const ELEMENT = bytes(48, 20, 1, 0, [0, 15, 172, 4], 1, 0, [0, 15, 172, 4], 1, 0, [0, 15, 172, 2], 0, 0);

/** A descriptor of IEEE 802.11, as the first and the second message of the handshake have it. */
const rsn = (type: number, information: number, data: Uint8Array): Uint8Array =>
  bytes(
    type,
    u16(information),
    u16(16),
    u32(1),
    u32(2),
    counting(32),
    filled(16, 0),
    filled(8, 3),
    filled(8, 0),
    filled(16, (information & 0x100) === 0 ? 0 : 4),
    u16(data.length),
    data,
  );
const RC4 = bytes(1, u16(5), u32(0), u32(9), filled(16, 6), 0x81, filled(16, 7), [1, 2, 3, 4, 5]);

export const EAPOL_FRAMES: readonly Uint8Array[] = [
  ethernet(LINK, encodeEapol({ type: 1 })),
  ethernet(LINK, encodeEapol({ type: 1, version: 1 })),
  ethernet(LINK, encodeEapol({ type: 2, version: 3 })),
  ethernet(LINK, encodeEapol({ type: 3 }, rsn(2, 0x008a, counting(0)))),
  ethernet(LINK, encodeEapol({ type: 3 }, rsn(2, 0x010a, ELEMENT))),
  ethernet(LINK, encodeEapol({ type: 3 }, rsn(254, 0x0109, counting(0)))),
  ethernet(LINK, encodeEapol({ type: 3 }, RC4)),
];
