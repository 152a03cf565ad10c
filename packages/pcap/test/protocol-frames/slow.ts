import { ethernet } from "../../src/index.ts";
import { encodeLacp, encodeMarker, type LacpPortFields } from "../../src/protocols.ts";
import { bytes, HOST_A, HOST_B, ethernet as rawEthernet } from "../frames.ts";

const LINK = { source: HOST_A.mac, destination: "01:80:c2:00:00:02", padToBytes: 60 };
const PORT = { system: HOST_A.mac, port: 1 };
const UP: LacpPortFields = { ...PORT, synchronization: true, collecting: true, distributing: true };
const SILENT: LacpPortFields = { ...PORT, activity: false, aggregation: false, shortTimeout: true };
const OTHER: LacpPortFields = {
  system: HOST_B.mac,
  port: 65_535,
  key: 12_345,
  systemPriority: 1,
  portPriority: 2,
  defaulted: true,
  expired: true,
};

export const SLOW_FRAMES: readonly Uint8Array[] = [
  ethernet(LINK, encodeLacp({ actor: PORT })),
  ethernet(LINK, encodeLacp({ actor: UP, partner: OTHER, collectorMaxDelayUs: 655_350 })),
  ethernet(LINK, encodeLacp({ actor: OTHER, partner: SILENT, collectorMaxDelayUs: 10 })),
  ethernet(LINK, encodeMarker({ requesterPort: 3, requesterSystem: HOST_A.mac, requesterTransactionId: 0xdeadbeef })),
  ethernet(LINK, encodeMarker({ requesterPort: 3, requesterSystem: HOST_B.mac, isMarkerResponse: true })),
  // OAM: an information PDU whose list of elements is empty.
  rawEthernet(0x8809, bytes(3, 0, 0x50, 0, 0, 0), 60),
];
