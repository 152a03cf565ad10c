import type { DecodedFrame } from "../../src/index.ts";
import type { Field } from "../oracle-fields.ts";

const v1 = ({ hsrp }: DecodedFrame) => (hsrp?.version === 0 ? hsrp : undefined);
const v2 = ({ hsrp }: DecodedFrame) => (hsrp?.version === 2 && hsrp.opCode !== undefined ? hsrp : undefined);
const isIpv6 = (address = ""): boolean => address.includes(":");
const seconds = (milliseconds: number | undefined): number | undefined => milliseconds && milliseconds / 1000;

/** The fields of HSRP that tshark and we must agree on. */
export const HSRP_FIELDS: Readonly<Record<string, Field>> = {
  "hsrp.version": (frame) => v1(frame)?.version,
  "hsrp.opcode": (frame) => v1(frame)?.opCode,
  "hsrp.state": (frame) => v1(frame)?.state,
  "hsrp.hellotime": (frame) => seconds(v1(frame)?.helloTimeMs),
  "hsrp.holdtime": (frame) => seconds(v1(frame)?.holdTimeMs),
  "hsrp.priority": (frame) => v1(frame)?.priority,
  "hsrp.group": (frame) => v1(frame)?.group,
  "hsrp.virt_ip": (frame) => v1(frame)?.virtualAddress,
  "hsrp.adv.activegrp": (frame) => v1(frame)?.activeGroups,
  "hsrp.adv.passivegrp": (frame) => v1(frame)?.passiveGroups,
  "hsrp2.version": (frame) => v2(frame)?.version,
  "hsrp2.opcode": (frame) => v2(frame)?.opCode,
  "hsrp2.state": (frame) => v2(frame)?.state,
  "hsrp2.group": (frame) => v2(frame)?.group,
  "hsrp2.identifier": (frame) => v2(frame)?.identifier,
  "hsrp2.priority": (frame) => v2(frame)?.priority,
  "hsrp2.hellotime": (frame) => v2(frame)?.helloTimeMs,
  "hsrp2.holdtime": (frame) => v2(frame)?.holdTimeMs,
  "hsrp2.virt_ip": (frame) => [v2(frame)?.virtualAddress].filter((address) => !isIpv6(address)),
  "hsrp2.virt_ip_v6": (frame) => [v2(frame)?.virtualAddress].filter(isIpv6),
  "hsrp2.auth_data": (frame) => v2(frame)?.authenticationData,
  "hsrp2.md5_key_id": ({ hsrp }) => hsrp?.md5KeyId,
  "hsrp2.active_groups": ({ hsrp }) => (hsrp?.version === 2 ? hsrp.activeGroups : undefined),
  "hsrp2.passive_groups": ({ hsrp }) => (hsrp?.version === 2 ? hsrp.passiveGroups : undefined),
};
