import type { AsPathSegment } from "../../decode/routing/bgp-as-path.ts";

/** A prefix of a route, for `encodeBgp`. */
export interface BgpPrefixFields {
  /** Address of the network, IPv4 or IPv6. */
  readonly prefix: string;
  /** Length of the prefix, in bits. */
  readonly prefixLength: number;
}

/** A capability to send, by its name, or any by its `code`. */
export type BgpCapabilityFields =
  /** Routes of a family of addresses (RFC 4760): 1 IPv4, 2 IPv6; 1 unicast, which is the default, 2 multicast. */
  | {
      readonly name: "multiprotocol";
      /** 1 IPv4, 2 IPv6. */
      readonly addressFamily: number;
      /** 1 unicast, 2 multicast. Default 1. */
      readonly subsequentAddressFamily?: number | undefined;
    }
  /** RFC 2918. */
  | { readonly name: "route-refresh" }
  /** RFC 6793. */
  | {
      readonly name: "four-octet-as";
      /** The sender's autonomous system, of four bytes. */
      readonly autonomousSystem: number;
    }
  /** Any other, as bytes. */
  | {
      /** Any other: the name can be left out. */
      readonly name?: "unknown" | undefined;
      /** Code of the capability. */
      readonly code: number;
      /** The bytes after code and length. */
      readonly value: Uint8Array;
    };

/** An attribute of a path to send, by its name, or any by its `type`. */
export type BgpAttributeFields =
  /** 0 IGP, 1 EGP, 2 incomplete; or a number of 32 bits. */
  | {
      /** Which number it is. */
      readonly name: "origin" | "multi-exit-discriminator" | "local-preference";
      /** The number. */
      readonly value: number;
    }
  /** The autonomous systems, whose numbers take four bytes by default (RFC 6793). */
  | {
      readonly name: "as-path";
      /** Sequences and sets, the nearest first. */
      readonly segments: readonly AsPathSegment[];
      /** Bytes of each number. Default 4. */
      readonly asNumberBytes?: 2 | 4 | undefined;
    }
  /** An IPv4 address. */
  | {
      /** What the address is. */
      readonly name: "next-hop" | "originator-id";
      /** The address. */
      readonly address: string;
    }
  /** The system that has joined several routes, with a number of four bytes. */
  | {
      readonly name: "aggregator";
      /** Its autonomous system. */
      readonly autonomousSystem: number;
      /** Its IPv4 address. */
      readonly address: string;
    }
  /** `65000:100`, `65000:1:2`, or identifiers of reflectors. */
  | {
      /** What the elements are. */
      readonly name: "communities" | "large-communities" | "cluster-list";
      /** The elements, as text. */
      readonly values: readonly string[];
    }
  /** Routes of a family of addresses, unicast by default. */
  | {
      readonly name: "mp-reach";
      /** 1 IPv4, 2 IPv6. */
      readonly addressFamily: number;
      /** 1 unicast, 2 multicast. Default 1. */
      readonly subsequentAddressFamily?: number | undefined;
      /** The next hop, and a link-local one that may follow it: IP addresses. */
      readonly nextHops: readonly string[];
      /** The routes. */
      readonly routes: readonly BgpPrefixFields[];
    }
  /** Routes of a family of addresses that are no longer there. */
  | {
      readonly name: "mp-unreach";
      /** 1 IPv4, 2 IPv6. */
      readonly addressFamily: number;
      /** 1 unicast, 2 multicast. Default 1. */
      readonly subsequentAddressFamily?: number | undefined;
      /** The routes. */
      readonly routes: readonly BgpPrefixFields[];
    }
  /** A route that has been joined from several. */
  | { readonly name: "atomic-aggregate" }
  /** Any other, as bytes. */
  | {
      /** Any other: the name can be left out. */
      readonly name?: "unknown" | undefined;
      /** Type of the attribute. */
      readonly type: number;
      /** Bits 0x80 optional, 0x40 transitive, 0x20 partial, 0x10 with a length of two bytes. */
      readonly flags: number;
      /** The bytes of the attribute. */
      readonly value: Uint8Array;
    };

/** An open message, for `encodeBgp`. */
export interface BgpOpenFields {
  readonly kind: "open";
  /** Default 4. */
  readonly version?: number | undefined;
  /** The sender's autonomous system, of two bytes. */
  readonly autonomousSystem: number;
  /** Default 90. */
  readonly holdTimeSeconds?: number | undefined;
  /** The sender's identifier, in the form of an IPv4 address. */
  readonly identifier: string;
  /** Default: none. */
  readonly capabilities?: readonly BgpCapabilityFields[] | undefined;
}

/** An update, for `encodeBgp`. All lists are empty by default. */
export interface BgpUpdateFields {
  readonly kind: "update";
  /** IPv4 routes that are no longer there. */
  readonly withdrawnRoutes?: readonly BgpPrefixFields[] | undefined;
  /** Attributes that all routes of the update have. */
  readonly attributes?: readonly BgpAttributeFields[] | undefined;
  /** IPv4 routes. */
  readonly routes?: readonly BgpPrefixFields[] | undefined;
}

/** A notification, for `encodeBgp`. */
export interface BgpNotificationFields {
  readonly kind: "notification";
  /** 1 header, 2 open, 3 update, 4 hold timer, 5 state machine, 6 cease, … */
  readonly errorCode: number;
  /** Default 0. */
  readonly errorSubcode?: number | undefined;
  /** Default: no bytes. */
  readonly data?: Uint8Array | undefined;
}

/** A keepalive, for `encodeBgp`. */
export interface BgpKeepaliveFields {
  readonly kind: "keepalive";
}

/** A request to send all routes of a family again, for `encodeBgp`. */
export interface BgpRouteRefreshFields {
  readonly kind: "route-refresh";
  /** 1 IPv4, 2 IPv6, … */
  readonly addressFamily: number;
  /** Default 1, unicast. */
  readonly subsequentAddressFamily?: number | undefined;
  /** 0 request, 1 begin and 2 end of the routes. Default 0. */
  readonly subtype?: number | undefined;
}

/** Fields of `encodeBgp`, by the kind of message. */
export type BgpFields =
  | BgpOpenFields
  | BgpUpdateFields
  | BgpNotificationFields
  | BgpKeepaliveFields
  | BgpRouteRefreshFields;

type Names = Readonly<Record<string, true>>;

/** The fields of each kind of message. */
export const MESSAGE_FIELDS: Readonly<Record<BgpFields["kind"], Names>> = {
  open: {
    kind: true,
    version: true,
    autonomousSystem: true,
    holdTimeSeconds: true,
    identifier: true,
    capabilities: true,
  },
  update: { kind: true, withdrawnRoutes: true, attributes: true, routes: true },
  notification: { kind: true, errorCode: true, errorSubcode: true, data: true },
  keepalive: { kind: true },
  "route-refresh": { kind: true, addressFamily: true, subsequentAddressFamily: true, subtype: true },
};

/** The fields of each capability, by its name. */
export const CAPABILITY_FIELDS: Readonly<Record<NonNullable<BgpCapabilityFields["name"]>, Names>> = {
  multiprotocol: { name: true, addressFamily: true, subsequentAddressFamily: true },
  "route-refresh": { name: true },
  "four-octet-as": { name: true, autonomousSystem: true },
  unknown: { name: true, code: true, value: true },
};

const NUMBER: Names = { name: true, value: true };
const ADDRESS: Names = { name: true, address: true };
const LIST: Names = { name: true, values: true };
const FAMILY: Names = { name: true, addressFamily: true, subsequentAddressFamily: true, routes: true };

/** The fields of each attribute, by its name. */
export const ATTRIBUTE_FIELDS: Readonly<Record<NonNullable<BgpAttributeFields["name"]>, Names>> = {
  origin: NUMBER,
  "multi-exit-discriminator": NUMBER,
  "local-preference": NUMBER,
  "as-path": { name: true, segments: true, asNumberBytes: true },
  "next-hop": ADDRESS,
  "originator-id": ADDRESS,
  aggregator: { name: true, autonomousSystem: true, address: true },
  communities: LIST,
  "large-communities": LIST,
  "cluster-list": LIST,
  "mp-reach": { nextHops: true, ...FAMILY },
  "mp-unreach": FAMILY,
  "atomic-aggregate": { name: true },
  unknown: { name: true, type: true, flags: true, value: true },
};
