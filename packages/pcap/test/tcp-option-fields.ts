import type { DecodedFrame, MultipathOption, TcpOption } from "../src/index.ts";
import type { Field } from "./oracle-fields.ts";

type Named<Name extends TcpOption["name"]> = Extract<TcpOption, { name: Name }>;
const options = <Name extends TcpOption["name"]>({ tcp }: DecodedFrame, name: Name): Named<Name>[] =>
  (tcp?.options ?? []).filter((option): option is Named<Name> => option.name === name);
const hex = (data: Uint8Array): string => Buffer.from(data).toString("hex");
const multipath =
  (read: (option: MultipathOption) => unknown): Field =>
  (frame) =>
    options(frame, "multipath").map(read);
const asNumber = (data: Uint8Array | undefined): bigint | undefined => data && BigInt(`0x${hex(data)}`);

const JOIN = 1;
const PRIORITY = 5;
const MINUTES_BIT = 0x8000;

/** The fields of options of TCP that tshark and we must agree on, besides the usual ones. */
export const TCP_OPTION_FIELDS: Readonly<Record<string, Field>> = {
  "tcp.flags.ae": ({ tcp }) => tcp?.ae,
  "tcp.options.md5.digest": (frame) => options(frame, "md5-signature").map(({ digest }) => hex(digest)),
  "tcp.options.user_to_val": (frame) =>
    options(frame, "user-timeout").map(({ timeoutSeconds: time }) => (time < MINUTES_BIT ? time : time / 60)),
  "tcp.options.ao.keyid": (frame) => options(frame, "authentication").map(({ keyId }) => keyId),
  "tcp.options.ao.rnextkeyid": (frame) => options(frame, "authentication").map(({ nextKeyId }) => nextKeyId),
  "tcp.options.ao.mac": (frame) => options(frame, "authentication").map(({ mac }) => hex(mac)),
  "tcp.options.tfo.cookie": (frame) =>
    options(frame, "fast-open").flatMap(({ cookie }) => (cookie.length === 0 ? [] : [hex(cookie)])),
  "tcp.options.mptcp.subtype": multipath(({ subtype }) => subtype),
  "tcp.options.mptcp.version": multipath(({ version }) => version),
  "tcp.options.mptcp.sendkey": multipath(({ senderKey }) => senderKey),
  "tcp.options.mptcp.recvkey": multipath(({ receiverKey }) => receiverKey),
  "tcp.options.mptcp.recvtok": multipath(({ token }) => token),
  "tcp.options.mptcp.sendrand": multipath(({ nonce }) => nonce),
  "tcp.options.mptcp.backup.flag": multipath(({ subtype, isBackup, hmac, nonce }) =>
    subtype === PRIORITY || (subtype === JOIN && (hmac === undefined || nonce !== undefined)) ? isBackup : undefined,
  ),
  "tcp.options.mptcp.sendtrunchmac": multipath(({ subtype, hmac, nonce }) =>
    subtype === JOIN && nonce !== undefined ? asNumber(hmac) : undefined,
  ),
  "tcp.options.mptcp.addaddrtrunchmac": multipath(({ subtype, hmac }) =>
    subtype === JOIN ? undefined : asNumber(hmac),
  ),
  "tcp.options.mptcp.datafin.flag": multipath(({ dataFin }) => dataFin),
  "tcp.options.mptcp.rawdataack": multipath((option) => option.dataAcknowledgment),
  "tcp.options.mptcp.rawdataseqno": multipath(({ dataSequence }) => dataSequence),
  "tcp.options.mptcp.subflowseqno": multipath((option) => option.subflowSequence),
  "tcp.options.mptcp.datalvllen": multipath((option) => option.dataLengthBytes),
  "tcp.options.mptcp.ipv4": multipath(({ address }) => (address?.includes(":") === false ? address : undefined)),
  "tcp.options.mptcp.ipv6": multipath(({ address }) => (address?.includes(":") === true ? address : undefined)),
  "tcp.options.mptcp.port": multipath(({ port }) => port),
  "tcp.options.mptcp.rst_reason": multipath(({ reason }) => reason),
};
