import type { DecodedFrame } from "../../src/index.ts";
import { checksumStatus, type Field } from "../oracle-fields.ts";

type Version = "ip" | "ipv6";
const isOf = (version: Version, address: string | undefined): address is string =>
  address !== undefined && address.includes(":") === (version === "ipv6");
const only = (version: Version, ...addresses: (string | undefined)[]): string[] =>
  addresses.filter((address) => isOf(version, address));

/** Fields with an address, of which tshark has one for each version of IP. */
const ofEither = (name: string, read: (pim: NonNullable<DecodedFrame["pim"]>) => readonly (string | undefined)[]) => ({
  [name]: ({ pim }: DecodedFrame) => (pim === undefined ? undefined : only("ip", ...read(pim))),
  [`${name}_ip6`]: ({ pim }: DecodedFrame) => (pim === undefined ? undefined : only("ipv6", ...read(pim))),
});

const rps = (pim: DecodedFrame["pim"]) => (pim?.rpSets ?? []).flatMap((set) => set.rps);
const sources = ({ pim }: DecodedFrame) => (pim?.groups ?? []).flatMap(({ joins, prunes }) => [...joins, ...prunes]);
const addresses = ({ pim }: DecodedFrame, list: "joins" | "prunes"): string[] =>
  (pim?.groups ?? []).flatMap((group) => group[list].map(({ address }) => address));

/** The fields of PIM that tshark and we must agree on. */
export const PIM_FIELDS: Readonly<Record<string, Field>> = {
  "pim.version": ({ pim }) => pim?.version,
  "pim.type": ({ pim }) => pim?.type,
  "pim.cksum": ({ pim }) => pim?.checksum,
  "pim.cksum.status": ({ pim }) => checksumStatus(pim),
  "pim.optiontype": ({ pim }) => pim?.options?.map(({ type }) => type),
  "pim.holdtime": ({ pim }) => [pim?.holdtimeSeconds, ...rps(pim).map(({ holdtimeSeconds }) => holdtimeSeconds)],
  "pim.priority": ({ pim }) => [pim?.rpPriority, ...rps(pim).map(({ priority }) => priority)],
  ...ofEither("pim.rp", (pim) => [pim.rpAddress, ...rps(pim).map(({ address }) => address)]),
  "pim.rp_count": ({ pim }) => pim?.rpSets?.map(({ rpCount }) => rpCount),
  "pim.prefix_count": ({ pim }) => pim?.groupRanges?.length,
  "pim.propagation_delay": ({ pim }) => pim?.propagationDelayMs,
  "pim.override_interval": ({ pim }) => pim?.overrideIntervalMs,
  "pim.dr_priority": ({ pim }) => pim?.drPriority,
  "pim.generation_id": ({ pim }) => pim?.generationId,
  ...ofEither("pim.address_list", ({ secondaryAddresses = [] }) => secondaryAddresses),
  "pim.register_flag.border": ({ pim }) => pim?.border,
  "pim.register_flag.null_register": ({ pim }) => pim?.nullRegister,
  // tshark has each group twice: for the encoded address, and for the address in it.
  ...ofEither("pim.group", ({ group, groups = [], rpSets = [], groupRanges = [] }) =>
    [group, ...[...groups, ...rpSets, ...groupRanges].map((each) => each.group)].flatMap((address) => [
      address,
      address,
    ]),
  ),
  ...ofEither("pim.source", ({ source, groups = [] }) => [
    source,
    ...groups.flatMap(({ joins, prunes }) => [...joins, ...prunes].map(({ address }) => address)),
  ]),
  ...ofEither("pim.upstream_neighbor", ({ upstreamNeighbor }) => [upstreamNeighbor]),
  "pim.join_ip": (frame) => only("ip", ...addresses(frame, "joins")),
  "pim.join_ip6": (frame) => only("ipv6", ...addresses(frame, "joins")),
  "pim.prune_ip": (frame) => only("ip", ...addresses(frame, "prunes")),
  "pim.prune_ip6": (frame) => only("ipv6", ...addresses(frame, "prunes")),
  "pim.numgroups": ({ pim }) => pim?.groups?.length,
  "pim.numjoins": ({ pim }) => pim?.groups?.map(({ joins }) => joins.length),
  "pim.numprunes": ({ pim }) => pim?.groups?.map(({ prunes }) => prunes.length),
  "pim.source_addr.flags.s": (frame) => sources(frame).map(({ sparse }) => sparse),
  "pim.source_addr.flags.w": (frame) => sources(frame).map(({ wildcard }) => wildcard),
  "pim.source_addr.flags.r": (frame) => sources(frame).map(({ rpt }) => rpt),
  "pim.fragment_tag": ({ pim }) => pim?.fragmentTag,
  "pim.hash_mask_len": ({ pim }) => pim?.hashMaskLength,
  "pim.bsr_priority": ({ pim }) => pim?.bsrPriority,
  ...ofEither("pim.bsr", ({ bsrAddress }) => [bsrAddress]),
  "pim.rpt": ({ pim }) => pim?.rpt,
  "pim.metric_pref": ({ pim }) => pim?.metricPreference,
  "pim.metric": ({ pim }) => pim?.metric,
};
