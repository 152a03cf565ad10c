import { OSPF_MIN_BYTES, Ospf, type OspfLsa, type OspfRequest } from "../decode/protocols/ospf.ts";
import { boolean, ipv4, layer, list, object, optional, uint } from "../match/fields/kinds.ts";
import type { FrameProtocol } from "../match/fields/protocol.ts";

const V2_BYTES = 24;
/** Type of the authentication by a digest, and its length with MD5 (RFC 2328, section D.3). */
const CRYPTOGRAPHIC = 2;
const DIGEST_BYTES = 16;
const TYPES: readonly string[] = ["", "Hello", "Database Description", "LS-Request", "LS-Update", "LS-Ack"];

const id = { linkStateId: ipv4, advertisingRouter: ipv4 };
const lsa = object<OspfLsa>({ ...id, ageSeconds: uint(16), type: uint(16), sequence: uint(32), lengthBytes: uint(16) });

/** OSPF, versions 2 (RFC 2328) and 3 (RFC 5340): protocol 89 of IP. */
export const ospf: FrameProtocol = {
  name: "ospf",
  announcedBy: { ipProtocols: [89] },
  field: optional(
    layer<Ospf>({
      version: uint(8),
      type: uint(8),
      lengthBytes: uint(16),
      routerId: ipv4,
      areaId: ipv4,
      checksum: uint(16),
      checksumValid: optional(boolean),
      authenticationType: optional(uint(16)),
      instanceId: optional(uint(8)),
      networkMask: optional(ipv4),
      interfaceId: optional(uint(32)),
      helloIntervalSeconds: optional(uint(16)),
      deadIntervalSeconds: optional(uint(32)),
      priority: optional(uint(8)),
      designatedRouter: optional(ipv4),
      backupDesignatedRouter: optional(ipv4),
      neighbors: optional(list(ipv4)),
      options: optional(uint(24)),
      interfaceMtu: optional(uint(16)),
      descriptionFlags: optional(uint(3)),
      descriptionSequence: optional(uint(32)),
      requests: optional(list(object<OspfRequest>({ ...id, type: uint(32) }))),
      lsas: optional(list(lsa)),
    }),
  ),
  read(span, out, pseudoHeader) {
    if (!out.hasHeader("ospf", span, OSPF_MIN_BYTES)) return span;
    if (span.u8(0) === 2 && !out.hasHeader("ospf", span, V2_BYTES)) return span;
    const layerOfFrame = new Ospf(span, pseudoHeader);
    out.layers.ospf = layerOfFrame;
    return out.isSound("ospf", layerOfFrame) ? span.slice(span.length) : span;
  },
  summarize({ ospf: found }, bytes) {
    if (found === undefined) return "OSPF";
    const { version, type, authenticationType } = found;
    const unknown = version === 3 ? `unknown packet type (${type})` : `unknown LS-type ${type}`;
    // tcpdump counts what follows the packet, except for a digest.
    const length = authenticationType === CRYPTOGRAPHIC ? Math.max(0, bytes - DIGEST_BYTES) : bytes;
    return `OSPFv${version}, ${TYPES[type] || unknown}, length ${length}`;
  },
};
