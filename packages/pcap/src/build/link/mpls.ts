import { badValue, checkKnownOptions, type OptionNames } from "../../check-options.ts";
import { MPLS_ENTRY_BYTES } from "../../decode/protocols/link/mpls.ts";
import { MessageWriter } from "../message-writer.ts";
import { join, type NetworkPacket, noBytes, type Payload, payloadBytes } from "../payload.ts";

const ETHERTYPE_MPLS = 0x8847;
const USUAL_TTL = 64;
const BOTTOM = 0x100;

/** An entry of a label stack, for {@link encodeMpls}. */
export interface MplsLabelFields {
  /** Label, 0 to 1,048,575. */
  readonly label: number;
  /** Traffic class, 0 to 7. Default 0. */
  readonly trafficClass?: number | undefined;
  /** Time to live. Default 64. */
  readonly ttl?: number | undefined;
  /** Whether the entry is marked as the last one. Default: whether it is. */
  readonly isBottom?: boolean | undefined;
}

/** Fields of {@link encodeMpls}. */
export interface MplsFields {
  /** The entries of the stack, the top first; at least one. */
  readonly labels: readonly MplsLabelFields[];
}

const FIELDS: OptionNames<MplsFields> = { labels: true };
const LABEL_FIELDS: OptionNames<MplsLabelFields> = { label: true, trafficClass: true, ttl: true, isBottom: true };

/**
 * Returns a packet under a label stack of MPLS (RFC 3032).
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * ethernet({ source: "52:54:00:00:00:0a", destination: "52:54:00:00:00:0b" },
 *   encodeMpls({ labels: [{ label: 100 }, { label: 200, ttl: 1 }] }, ipv4({ source: "10.0.0.1", destination: "10.0.0.2" }, icmp())))
 */
export function encodeMpls(fields: MplsFields, payload: Payload = noBytes): NetworkPacket {
  checkKnownOptions("mpls", fields, FIELDS);
  const { labels } = fields;
  if (!Array.isArray(labels) || labels.length === 0) throw badValue("mpls.labels", "a list of at least one", labels);
  const writer = new MessageWriter("mpls", labels.length * MPLS_ENTRY_BYTES);
  for (const [index, entry] of labels.entries()) writeEntry(writer, index, entry, index === labels.length - 1);
  return {
    etherType: ETHERTYPE_MPLS,
    protocol: undefined,
    bytes: join(writer.bytes, payloadBytes("mpls", payload)),
  };
}

function writeEntry(writer: MessageWriter, index: number, entry: MplsLabelFields, isLast: boolean): void {
  const path = `labels[${index}]`;
  checkKnownOptions(`mpls.${path}`, entry, LABEL_FIELDS);
  const { label, trafficClass = 0, ttl = USUAL_TTL, isBottom = isLast } = entry;
  const word =
    writer.part(`${path}.label`, label, 20, 12) +
    writer.part(`${path}.trafficClass`, trafficClass, 3, 9) +
    writer.flag(`${path}.isBottom`, isBottom, BOTTOM) +
    writer.part(`${path}.ttl`, ttl, 8, 0);
  writer.u32(index * MPLS_ENTRY_BYTES, path, word);
}
