import type { Field } from "../oracle-fields.ts";

/** tshark shows times in seconds, and as exact as a BPDU has them: in 1/256 of a second. */
const seconds = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.round((ms * 256) / 1000) / 256;

/** The fields of STP, RSTP and MSTP that tshark and we must agree on. */
export const STP_FIELDS: Readonly<Record<string, Field>> = {
  "stp.version": ({ stp }) => stp?.version,
  "stp.type": ({ stp }) => stp?.type,
  "stp.flags": ({ stp }) => stp?.flags,
  "stp.root.prio": ({ stp }) => stp?.root?.priority,
  "stp.root.hw": ({ stp }) => stp?.root?.address,
  "stp.root.cost": ({ stp }) => stp?.rootPathCost,
  "stp.bridge.prio": ({ stp }) => stp?.bridge?.priority,
  "stp.bridge.hw": ({ stp }) => stp?.bridge?.address,
  "stp.port": ({ stp }) => stp?.portId,
  "stp.msg_age": ({ stp }) => seconds(stp?.messageAgeMs),
  "stp.max_age": ({ stp }) => seconds(stp?.maxAgeMs),
  "stp.hello": ({ stp }) => seconds(stp?.helloTimeMs),
  "stp.forward": ({ stp }) => seconds(stp?.forwardDelayMs),
  "mstp.config_name": ({ stp }) => stp?.regionName,
  "mstp.config_revision_level": ({ stp }) => stp?.regionRevision,
  "mstp.msti.flags": ({ stp }) => stp?.instances?.map(({ flags }) => flags),
  "mstp.msti.root.hw": ({ stp }) => stp?.instances?.map(({ regionalRoot }) => regionalRoot.address),
  "mstp.msti.root_cost": ({ stp }) => stp?.instances?.map(({ pathCost }) => pathCost),
};
