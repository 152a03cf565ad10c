import type { DecodedFrame } from "../../src/index.ts";
import type { Field } from "../oracle-fields.ts";

const STATES: Readonly<Record<string, "activity" | "shortTimeout" | "aggregation" | "synchronization">> = {
  activity: "activity",
  timeout: "shortTimeout",
  aggregation: "aggregation",
  synchronization: "synchronization",
};
const FLAGS = ["collecting", "distributing", "defaulted", "expired"] as const;

/** Returns the fields of the port at one end. */
function portFields(end: "actor" | "partner"): Record<string, Field> {
  const portOf = ({ slow }: DecodedFrame) => slow?.[end];
  const states = [...Object.entries(STATES), ...FLAGS.map((name) => [name, name] as const)];
  return {
    [`lacp.${end}.sys_priority`]: (frame) => portOf(frame)?.systemPriority,
    [`lacp.${end}.sysid`]: (frame) => portOf(frame)?.system,
    [`lacp.${end}.key`]: (frame) => portOf(frame)?.key,
    [`lacp.${end}.port_priority`]: (frame) => portOf(frame)?.portPriority,
    [`lacp.${end}.port`]: (frame) => portOf(frame)?.port,
    [`lacp.${end}.state`]: (frame) => portOf(frame)?.state,
    ...Object.fromEntries(
      states.map(([theirs, ours]): [string, Field] => [
        `lacp.${end}.state.${theirs}`,
        (frame) => portOf(frame)?.[ours],
      ]),
    ),
  };
}

const SLOW_LACP = 1;

/** The fields of slow protocols that tshark and we must agree on. */
export const SLOW_FIELDS: Readonly<Record<string, Field>> = {
  "slow.subtype": ({ slow }) => slow?.subtype,
  "lacp.version": ({ slow }) => (slow?.subtype === SLOW_LACP ? slow.version : undefined),
  ...portFields("actor"),
  ...portFields("partner"),
  "lacp.collector.max_delay": ({ slow }) => slow?.collectorMaxDelayUs && slow.collectorMaxDelayUs / 10,
  "marker.version": ({ slow }) => (slow?.subtype === SLOW_LACP ? undefined : slow?.version),
  "marker.requesterPort": ({ slow }) => slow?.requesterPort,
  "marker.requesterSystem": ({ slow }) => slow?.requesterSystem,
  "marker.requesterTransId": ({ slow }) => slow?.requesterTransactionId,
};
