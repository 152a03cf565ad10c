import type { MultipathOption } from "../transport/multipath-option.ts";
import * as subtypes from "../transport/multipath-option.ts";

const NAMES: readonly string[] = ["capable", "join", "dss", "add-addr", "rem-addr", "prio", "fail", "fast-close"];

/** Describes an option of Multipath TCP, as tcpdump does. */
export function describeMultipath(option: MultipathOption): string {
  return `mptcp ${option.lengthBytes} ${NAMES[option.subtype] ?? "unknown"}${describeParts(option)}`;
}

function describeParts(option: MultipathOption): string {
  const { subtype, dataSequence, receiverKey, addressId, addressIds = [], isBackup } = option;
  switch (subtype) {
    case subtypes.MP_CAPABLE:
      return describeCapable(option);
    case subtypes.MP_JOIN:
      return describeJoin(option);
    case subtypes.MP_DSS:
      return describeSignal(option);
    case subtypes.MP_ADD_ADDRESS:
      return describeAddress(option);
    case subtypes.MP_REMOVE_ADDRESS:
      return ` id ${addressIds.join(" ")}`;
    case subtypes.MP_PRIORITY:
      return `${isBackup === true ? " backup" : " non-backup"}${addressId === undefined ? "" : ` id ${addressId}`}`;
    case subtypes.MP_FAIL:
      return ` seq ${dataSequence}`;
    case subtypes.MP_FAST_CLOSE:
      return ` key 0x${receiverKey?.toString(16)}`;
    default:
      return "";
  }
}

function describeCapable({ version, checksumRequired, senderKey, receiverKey }: MultipathOption): string {
  const keys = [senderKey, receiverKey].filter((key) => key !== undefined).map((key) => `0x${key.toString(16)}`);
  return ` v${version}${checksumRequired === true ? " csum" : ""}${keys.length === 0 ? "" : ` {${keys.join(",")}}`}`;
}

function describeJoin({ isBackup, addressId, token, hmac, nonce }: MultipathOption): string {
  const parts = [
    isBackup === true ? " backup" : "",
    addressId === undefined ? "" : ` id ${addressId}`,
    token === undefined ? "" : ` token 0x${token.toString(16)}`,
    // The short code is shown as a number, the full one as bytes.
    hmac === undefined ? "" : ` hmac 0x${addressId === undefined ? hex(hmac) : asNumber(hmac)}`,
    nonce === undefined ? "" : ` nonce 0x${nonce.toString(16)}`,
  ];
  return parts.join("");
}

function describeSignal(option: MultipathOption): string {
  const { dataFin, dataAcknowledgment, dataSequence, subflowSequence, dataLengthBytes, checksum } = option;
  const parts = [
    dataFin === true ? " fin" : "",
    dataAcknowledgment === undefined ? "" : ` ack ${dataAcknowledgment}`,
    dataSequence === undefined ? "" : ` seq ${dataSequence} subseq ${subflowSequence} len ${dataLengthBytes}`,
    checksum === undefined ? "" : ` csum 0x${checksum.toString(16)}`,
  ];
  return parts.join("");
}

function describeAddress({ isEcho, addressId, address, port, hmac }: MultipathOption): string {
  const place = `${address}${port === undefined ? "" : `:${port}`}`;
  const version = isEcho === undefined ? `v0-ip${address?.includes(":") === true ? 6 : 4}` : isEcho ? "v1-echo" : "v1";
  return ` ${version} id ${addressId} ${place}${hmac === undefined ? "" : ` hmac 0x${asNumber(hmac)}`}`;
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const asNumber = (bytes: Uint8Array): string => BigInt(`0x${hex(bytes)}`).toString(16);
