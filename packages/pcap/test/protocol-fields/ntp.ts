import { type Ntp, ntpToUnixNs } from "../../src/protocols.ts";
import type { Field } from "../oracle-fields.ts";

const hex = (data: Uint8Array | undefined): string | undefined => data && Buffer.from(data).toString("hex");
const READ_STATUS = 1;
const FRACTION = 65_536;
/** tshark shows the bits of a fixed-point number. */
const bits = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : (seconds * FRACTION) >>> 0;

/** Returns a time as tshark shows it, in UTC. */
function time(timestamp: bigint | undefined): string | undefined {
  if (timestamp === undefined) return undefined;
  if (timestamp === 0n) return "NULL";
  const ns = ntpToUnixNs(timestamp);
  const [, month, day, year, clock] = new Date(Number(ns / 1_000_000n))
    .toUTCString()
    .replace(/^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/, "- $2 $1 $3 $4")
    .split(" ");
  return `${month} ${String(Number(day)).padStart(2)}, ${year} ${clock}.${String(ns % 1_000_000_000n).padStart(9, "0")} UTC`;
}

/** Returns the associations that the response to a request for the status of the system lists, each with its status. */
function associationsOf(ntp: Ntp | undefined): number[] {
  if (ntp?.operation !== READ_STATUS || ntp.associationId !== 0) return [];
  const data = Buffer.from(ntp.data ?? []);
  return Array.from({ length: data.length >> 2 }, (_, index) => data.readUInt16BE(index * 4));
}

/** The fields of NTP that tshark and we must agree on. */
export const NTP_FIELDS: Readonly<Record<string, Field>> = {
  "ntp.flags.li": ({ ntp }) => ntp?.leapIndicator,
  "ntp.flags.vn": ({ ntp }) => ntp?.version,
  "ntp.flags.mode": ({ ntp }) => ntp?.mode,
  "ntp.stratum": ({ ntp }) => ntp?.stratum,
  "ntp.ppoll": ({ ntp }) => ntp?.pollLog2Seconds && ntp.pollLog2Seconds & 0xff,
  "ntp.precision": ({ ntp }) => ntp?.precisionLog2Seconds && ntp.precisionLog2Seconds & 0xff,
  "ntp.rootdelay": ({ ntp }) => bits(ntp?.rootDelaySeconds),
  "ntp.rootdispersion": ({ ntp }) => bits(ntp?.rootDispersionSeconds),
  "ntp.reftime": ({ ntp }) => time(ntp?.referenceTimestamp),
  "ntp.org": ({ ntp }) => time(ntp?.originTimestamp),
  "ntp.rec": ({ ntp }) => time(ntp?.receiveTimestamp),
  "ntp.xmt": ({ ntp }) => time(ntp?.transmitTimestamp),
  "ntp.keyid": ({ ntp }) => ntp?.keyId?.toString(16).padStart(8, "0"),
  "ntp.mac": ({ ntp }) => hex(ntp?.digest),
  "ntp.ctrl.flags2.r": ({ ntp }) => ntp?.isResponse,
  "ntp.ctrl.flags2.error": ({ ntp }) => ntp?.isError,
  "ntp.ctrl.flags2.more": ({ ntp }) => ntp?.hasMore,
  "ntp.ctrl.flags2.opcode": ({ ntp }) => ntp?.operation,
  "ntp.ctrl.sequence": ({ ntp }) => ntp?.sequence,
  "ntp.ctrl.associd": ({ ntp }) => [ntp?.associationId, ...associationsOf(ntp)],
  "ntp.ctrl.offset": ({ ntp }) => ntp?.offsetBytes,
  "ntp.ctrl.count": ({ ntp }) => ntp?.data?.length,
};
