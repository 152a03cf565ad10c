import type { Lldp } from "../../src/protocols.ts";
import type { Field } from "../oracle-fields.ts";

type Identifier = "chassisId" | "portId";

/** The kinds of identifiers that are addresses; tshark has other fields for them. */
const MAC_KINDS: Readonly<Record<Identifier, number>> = { chassisId: 4, portId: 3 };
const ADDRESS_KINDS: Readonly<Record<Identifier, number>> = { chassisId: 5, portId: 4 };

function identifier(lldp: Lldp | undefined, name: Identifier, form: "mac" | "ip4" | "ip6" | "text"): unknown {
  const kind = lldp?.[`${name}Type`];
  const value = lldp?.[name];
  if (kind === MAC_KINDS[name]) return form === "mac" ? value : undefined;
  if (kind !== ADDRESS_KINDS[name]) return form === "text" ? value : undefined;
  return form === (value?.includes(":") === true ? "ip6" : "ip4") ? value : undefined;
}

const hex = (text: unknown): string | undefined =>
  typeof text === "string" ? Buffer.from(text).toString("hex") : undefined;

/** The fields of LLDP that tshark and we must agree on. */
export const LLDP_FIELDS: Readonly<Record<string, Field>> = {
  "lldp.chassis.subtype": ({ lldp }) => lldp?.chassisIdType,
  "lldp.chassis.id.mac": ({ lldp }) => identifier(lldp, "chassisId", "mac"),
  "lldp.chassis.id.ip4": ({ lldp }) => identifier(lldp, "chassisId", "ip4"),
  "lldp.chassis.id.ip6": ({ lldp }) => identifier(lldp, "chassisId", "ip6"),
  "lldp.chassis.id": ({ lldp }) => hex(identifier(lldp, "chassisId", "text")),
  "lldp.port.subtype": ({ lldp }) => lldp?.portIdType,
  "lldp.port.id.mac": ({ lldp }) => identifier(lldp, "portId", "mac"),
  "lldp.port.id.ip4": ({ lldp }) => identifier(lldp, "portId", "ip4"),
  "lldp.port.id.ip6": ({ lldp }) => identifier(lldp, "portId", "ip6"),
  "lldp.port.id": ({ lldp }) => identifier(lldp, "portId", "text"),
  "lldp.time_to_live": ({ lldp }) => lldp?.ttlSeconds,
  "lldp.port.desc": ({ lldp }) => lldp?.portDescription,
  "lldp.tlv.system.name": ({ lldp }) => lldp?.systemName,
  "lldp.tlv.system.desc": ({ lldp }) => lldp?.systemDescription,
  "lldp.tlv.system_cap": ({ lldp }) => lldp?.capabilities,
  "lldp.tlv.enable_system_cap": ({ lldp }) => lldp?.enabledCapabilities,
};
