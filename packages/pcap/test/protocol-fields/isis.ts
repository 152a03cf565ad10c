import type { DecodedFrame } from "../../src/index.ts";
import type { IsisPrefix } from "../../src/protocols.ts";
import type { Field } from "../oracle-fields.ts";

/** tshark has the number of a pseudonode in a field of its own. */
const SYSTEM_ID_LENGTH = "0000.0000.0001".length;

type Kind = "hello" | "lsp" | "csnp" | "psnp";
const KINDS: Readonly<Record<number, Kind>> = {
  15: "hello",
  16: "hello",
  17: "hello",
  18: "lsp",
  20: "lsp",
  24: "csnp",
  25: "csnp",
  26: "psnp",
  27: "psnp",
};

/** Returns the layer if the message is of a kind: tshark has fields of their own for each. */
const of = ({ isis }: DecodedFrame, kind: Kind) => (isis !== undefined && KINDS[isis.type] === kind ? isis : undefined);

/** Fields that several kinds have. */
const perKind = (...kinds: Kind[]): Record<string, Field> =>
  Object.fromEntries(
    kinds.flatMap((kind): [string, Field][] => [
      [`isis.${kind}.pdu_length`, (frame) => of(frame, kind)?.lengthBytes],
      [`isis.${kind}.clv.type`, (frame) => of(frame, kind)?.tlvs.map(({ type }) => type)],
      [`isis.${kind}.clv.length`, (frame) => of(frame, kind)?.tlvs.map(({ value }) => value.length)],
    ]),
  );

/** The types of elements that are in one of our lists: the old ones, whose entries have a fixed length after a head, and the new ones. */
interface Forms {
  readonly old: readonly number[];
  readonly headBytes: number;
  readonly entryBytes: number;
  readonly extended: readonly number[];
}
const NEIGHBORS: Forms = { old: [2], headBytes: 1, entryBytes: 11, extended: [22, 222] };
const PREFIXES: Forms = { old: [128, 130], headBytes: 0, entryBytes: 12, extended: [135, 235] };

/** Returns the entries of a list that are from elements of the old form, and the others. The new ones follow each other. */
function split<T>({ isis }: DecodedFrame, forms: Forms, list: readonly T[] = []): { old: T[]; extended: T[] } {
  let isAfter = false;
  let before = 0;
  let after = 0;
  for (const { type, value } of isis?.tlvs ?? []) {
    if (forms.extended.includes(type)) isAfter = true;
    if (!forms.old.includes(type)) continue;
    const count = (value.length - forms.headBytes) / forms.entryBytes;
    if (isAfter) after += count;
    else before += count;
  }
  const end = list.length - after;
  return { old: [...list.slice(0, before), ...list.slice(end)], extended: list.slice(before, end) };
}
const prefixes = (frame: DecodedFrame) => split(frame, PREFIXES, frame.isis?.ipv4Prefixes);
const neighbors = (frame: DecodedFrame) => split(frame, NEIGHBORS, frame.isis?.neighbors);
const addressOf = ({ prefix }: IsisPrefix): string | undefined => prefix.split("/")[0];

/** The fields of IS-IS that tshark and we must agree on. */
export const ISIS_FIELDS: Readonly<Record<string, Field>> = {
  "isis.len": ({ isis }) => isis?.headerBytes,
  "isis.type": ({ isis }) => isis?.type,
  "isis.max_area_adr": ({ isis }) => isis?.maximumAreaAddresses,
  ...perKind("hello", "lsp", "csnp", "psnp"),
  "isis.hello.circuit_type": ({ isis }) => isis?.circuitType,
  "isis.hello.source_id": (frame) => of(frame, "hello")?.sourceId,
  "isis.hello.holding_timer": ({ isis }) => isis?.holdingTimeSeconds,
  "isis.hello.priority": ({ isis }) => isis?.priority,
  "isis.hello.lan_id": ({ isis }) => isis?.lanId,
  "isis.hello.local_circuit_id": ({ isis }) => isis?.localCircuitId,
  "isis.hello.clv_ipv4_int_addr": (frame) => of(frame, "hello")?.ipv4Addresses,
  "isis.hello.clv_ipv6_int_addr": (frame) => of(frame, "hello")?.ipv6Addresses,
  "isis.hello.is_neighbor": ({ isis }) => isis?.lanNeighbors,
  "isis.hello.adjacency_state": ({ isis }) => isis?.adjacency?.state,
  "isis.hello.extended_local_circuit_id": ({ isis }) => isis?.adjacency?.localCircuitId,
  "isis.hello.neighbor_systemid": ({ isis }) => isis?.adjacency?.neighborId,
  "isis.hello.neighbor_extended_local_circuit_id": ({ isis }) => isis?.adjacency?.neighborCircuitId,
  "isis.lsp.lsp_id": ({ isis }) => isis?.lspId,
  "isis.lsp.sequence_number": ({ isis }) => isis?.sequence,
  "isis.lsp.remaining_life": ({ isis }) => isis?.remainingLifetimeSeconds,
  "isis.lsp.checksum": ({ isis }) => isis?.checksum,
  "isis.lsp.partition_repair": ({ isis }) => isis?.partitionRepair,
  "isis.lsp.overload": ({ isis }) => isis?.overload,
  "isis.lsp.is_type": ({ isis }) => isis?.systemType,
  "isis.lsp.hostname": ({ isis }) => isis?.hostname,
  "isis.lsp.clv_ipv4_int_addr": (frame) => of(frame, "lsp")?.ipv4Addresses,
  "isis.lsp.clv_ipv6_int_addr": (frame) => of(frame, "lsp")?.ipv6Addresses,
  "isis.lsp.ip_reachability.ipv4_prefix": (frame) => prefixes(frame).old.map(addressOf),
  "isis.lsp.ext_ip_reachability.ipv4_prefix": (frame) => prefixes(frame).extended.map(addressOf),
  "isis.lsp.ext_ip_reachability.metric": (frame) => prefixes(frame).extended.map(({ metric }) => metric),
  "isis.lsp.ext_ip_reachability.distribution": (frame) => prefixes(frame).extended.map(({ isDown }) => isDown),
  "isis.lsp.ipv6_reachability.ipv6_prefix": ({ isis }) => isis?.ipv6Prefixes?.map(addressOf),
  "isis.lsp.ipv6_reachability.metric": ({ isis }) => isis?.ipv6Prefixes?.map(({ metric }) => metric),
  "isis.lsp.ext_is_reachability.is_neighbor_id": (frame) => neighbors(frame).extended.map(({ id }) => id),
  "isis.lsp.ext_is_reachability.metric": (frame) => neighbors(frame).extended.map(({ metric }) => metric),
  "isis.lsp.eis_neighbors.is_neighbor": (frame) => neighbors(frame).old.map(({ id }) => id),
  // In partial sequence numbers, too, tshark uses the fields of complete ones.
  "isis.csnp.lsp_id": ({ isis }) => isis?.lspEntries?.map(({ lspId }) => lspId),
  "isis.csnp.lsp_seq_num": ({ isis }) => isis?.lspEntries?.map(({ sequence }) => sequence),
  "isis.csnp.lsp_remain_life": ({ isis }) => isis?.lspEntries?.map((entry) => entry.remainingLifetimeSeconds),
  "isis.csnp.lsp_checksum": ({ isis }) => isis?.lspEntries?.map(({ checksum }) => checksum),
  "isis.csnp.source_id": (frame) => of(frame, "csnp")?.sourceId?.slice(0, SYSTEM_ID_LENGTH),
  "isis.psnp.source_id": (frame) => of(frame, "psnp")?.sourceId?.slice(0, SYSTEM_ID_LENGTH),
  "isis.csnp.start_lsp_id": ({ isis }) => isis?.startLspId,
  "isis.csnp.end_lsp_id": ({ isis }) => isis?.endLspId,
};
