import type { PimGroupFields, PimGroupRangeFields, PimRpSetFields } from "./pim-groups.ts";

interface AnyPimFields {
  /** Default: the correct checksum. */
  readonly checksum?: number | undefined;
}

/** Fields of a hello, for `encodePim`. Options whose fields are not given are omitted. */
export interface PimHelloFields extends AnyPimFields {
  /** Type of the message. */
  readonly type: 0;
  /** Default 105. */
  readonly holdtimeSeconds?: number | undefined;
  /** Delay of messages over the link, in milliseconds. Default 500 if the override interval is given. */
  readonly propagationDelayMs?: number | undefined;
  /** The most by which joins are delayed, in milliseconds. Default 2,500 if the propagation delay is given. */
  readonly overrideIntervalMs?: number | undefined;
  /** Priority for becoming the designated router. */
  readonly drPriority?: number | undefined;
  /** Number that the sender chose when it started. */
  readonly generationId?: number | undefined;
  /** The sender's other addresses on the link. */
  readonly secondaryAddresses?: readonly string[] | undefined;
  /** Further options, after those that have names. */
  readonly options?:
    | readonly {
        /** Type of the option. */
        readonly type: number;
        /** Its bytes, after type and length. */
        readonly value: Uint8Array;
      }[]
    | undefined;
}

/** Fields of a register, for `encodePim`. The payload is the packet. */
export interface PimRegisterFields extends AnyPimFields {
  /** Type of the message. */
  readonly type: 1;
  /** Default false. */
  readonly border?: boolean | undefined;
  /** Default false. */
  readonly nullRegister?: boolean | undefined;
}

/** Fields of a register-stop, for `encodePim`. */
export interface PimRegisterStopFields extends AnyPimFields {
  /** Type of the message. */
  readonly type: 2;
  /** Address of the group. */
  readonly group: string;
  /** Address of the source. */
  readonly source: string;
}

/** Fields of a join/prune, graft or graft-ack, for `encodePim`. */
export interface PimJoinPruneFields extends AnyPimFields {
  /** Type of the message: 3 join/prune, 6 graft, 7 graft-ack. */
  readonly type: 3 | 6 | 7;
  /** The router that must act. */
  readonly upstreamNeighbor: string;
  /** How long the state is kept, in seconds. Default 210. */
  readonly holdtimeSeconds?: number | undefined;
  /** Groups with their sources. Default: none. */
  readonly groups?: readonly PimGroupFields[] | undefined;
}

/** Fields of a bootstrap message, for `encodePim`. */
export interface PimBootstrapFields extends AnyPimFields {
  /** Type of the message. */
  readonly type: 4;
  /** Number that the fragments of the message share. Default 0. */
  readonly fragmentTag?: number | undefined;
  /** Length of the mask for the hash function, in bits. Default 30. */
  readonly hashMaskLength?: number | undefined;
  /** Default 0. */
  readonly bsrPriority?: number | undefined;
  /** The bootstrap router. */
  readonly bsrAddress: string;
  /** Rendezvous points of ranges of groups. Default: none. */
  readonly rpSets?: readonly PimRpSetFields[] | undefined;
}

/** Fields of the advertisement of a candidate for rendezvous point, for `encodePim`. */
export interface PimCandidateRpFields extends AnyPimFields {
  /** Type of the message. */
  readonly type: 8;
  /** The lowest number is preferred. Default 192. */
  readonly rpPriority?: number | undefined;
  /** How long the advertisement is valid, in seconds. Default 150. */
  readonly holdtimeSeconds?: number | undefined;
  /** The rendezvous point. */
  readonly rpAddress: string;
  /** Ranges of groups. Default: none, which means all groups. */
  readonly groupRanges?: readonly PimGroupRangeFields[] | undefined;
}

/** Fields of an assert, for `encodePim`. */
export interface PimAssertFields extends AnyPimFields {
  /** Type of the message. */
  readonly type: 5;
  /** Address of the group. */
  readonly group: string;
  /** Address of the source. */
  readonly source: string;
  /** Whether it is about the tree of the rendezvous point. Default false. */
  readonly rpt?: boolean | undefined;
  /** Preference of the routing protocol. Default 0. */
  readonly metricPreference?: number | undefined;
  /** Metric of the route to the source. Default 0. */
  readonly metric?: number | undefined;
}

/** Fields of `encodePim`: those of the message's type. */
export type PimFields =
  | PimHelloFields
  | PimRegisterFields
  | PimRegisterStopFields
  | PimJoinPruneFields
  | PimBootstrapFields
  | PimCandidateRpFields
  | PimAssertFields;

const JOIN_PRUNE = { upstreamNeighbor: true, holdtimeSeconds: true, groups: true } as const;

/** The fields of each type. */
export const PIM_FIELDS: Readonly<Record<number, Readonly<Record<string, true>>>> = {
  0: {
    holdtimeSeconds: true,
    propagationDelayMs: true,
    overrideIntervalMs: true,
    drPriority: true,
    generationId: true,
    secondaryAddresses: true,
    options: true,
  },
  1: { border: true, nullRegister: true },
  2: { group: true, source: true },
  3: JOIN_PRUNE,
  4: { fragmentTag: true, hashMaskLength: true, bsrPriority: true, bsrAddress: true, rpSets: true },
  5: { group: true, source: true, rpt: true, metricPreference: true, metric: true },
  6: JOIN_PRUNE,
  7: JOIN_PRUNE,
  8: { rpPriority: true, holdtimeSeconds: true, rpAddress: true, groupRanges: true },
};
export const PIM_OPTION_FIELDS = { type: true, value: true } as const;
