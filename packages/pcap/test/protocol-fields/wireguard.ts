import type { Field } from "../oracle-fields.ts";

/** The fields of WireGuard that tshark and we must agree on. */
export const WIREGUARD_FIELDS: Readonly<Record<string, Field>> = {
  "wg.type": ({ wireguard }) => wireguard?.type,
  "wg.sender": ({ wireguard }) => wireguard?.senderIndex,
  "wg.receiver": ({ wireguard }) => wireguard?.receiverIndex,
  "wg.counter": ({ wireguard }) => wireguard?.counter,
  "wg.keepalive": ({ wireguard }) => (wireguard?.packetBytes === 0 ? true : undefined),
};
