import type { DecodedFrame } from "../../src/index.ts";
import type { Field } from "../oracle-fields.ts";

const FAMILY_IP = 2;
const UNSPECIFIED_FAMILY = 0;

/** Returns the routes whose contents tshark shows. */
const known = ({ rip }: DecodedFrame) =>
  (rip?.routes ?? []).filter(
    ({ addressFamily }) => addressFamily === FAMILY_IP || addressFamily === UNSPECIFIED_FAMILY,
  );

/** The fields of RIP that tshark and we must agree on. */
export const RIP_FIELDS: Readonly<Record<string, Field>> = {
  "rip.command": ({ rip }) => rip?.command,
  "rip.version": ({ rip }) => rip?.version,
  "rip.family": ({ rip }) => rip?.routes.map(({ addressFamily }) => addressFamily),
  // tshark does not show the address of a request for all routes.
  "rip.ip": (frame) =>
    known(frame)
      .filter(({ addressFamily }) => addressFamily === FAMILY_IP)
      .map(({ address }) => address),
  "rip.netmask": (frame) => known(frame).map(({ subnetMask }) => subnetMask),
  "rip.next_hop": (frame) => known(frame).map(({ nextHop }) => nextHop),
  "rip.route_tag": (frame) => known(frame).map(({ routeTag }) => routeTag),
  "rip.metric": (frame) => known(frame).map(({ metric }) => metric),
  "rip.auth.type": ({ rip }) => rip?.authenticationType,
  "rip.auth.passwd": ({ rip }) => rip?.password,
  "rip.key_id": ({ rip }) => rip?.keyId,
  "rip.seq_num": ({ rip }) => rip?.authenticationSequence,
};
