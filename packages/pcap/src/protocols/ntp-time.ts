import { badValue } from "../check-options.ts";

const NS_PER_SECOND = 1_000_000_000n;
/** Seconds from 1900 to 1970. */
const EPOCH_SECONDS = 2_208_988_800n;
/** Seconds in an era: the next begins on 7 February 2036. */
const ERA_SECONDS = 2n ** 32n;
/** Timestamps without the highest bit are in the second era (RFC 4330, section 3). */
const FIRST_ERA_BIT = 2n ** 63n;
const MAX_TIMESTAMP = 2n ** 64n - 1n;

/**
 * Returns a timestamp of NTP as nanoseconds since 1970, rounded down: times from 1968 to 2104. A timestamp of 0 means "unknown".
 *
 * @throws {TypeError} if it is not a bigint of 64 bits
 */
export function ntpToUnixNs(timestamp: bigint): bigint {
  if (typeof timestamp !== "bigint" || timestamp < 0n || timestamp > MAX_TIMESTAMP)
    throw badValue("ntpToUnixNs: timestamp", `a bigint from 0 to ${MAX_TIMESTAMP}`, timestamp);
  const era = timestamp < FIRST_ERA_BIT ? ERA_SECONDS : 0n;
  const seconds = (timestamp >> 32n) + era - EPOCH_SECONDS;
  return seconds * NS_PER_SECOND + (((timestamp & 0xffff_ffffn) * NS_PER_SECOND) >> 32n);
}

/**
 * Returns nanoseconds since 1970 as a timestamp of NTP, rounded up, so that `ntpToUnixNs` returns the same.
 *
 * @throws {TypeError} if it is not a bigint
 */
export function ntpFromUnixNs(unixNs: bigint): bigint {
  if (typeof unixNs !== "bigint") throw badValue("ntpFromUnixNs: unixNs", "a bigint", unixNs);
  const sinceEpoch = BigInt.asUintN(64, unixNs + EPOCH_SECONDS * NS_PER_SECOND);
  const fraction = (((sinceEpoch % NS_PER_SECOND) << 32n) + NS_PER_SECOND - 1n) / NS_PER_SECOND;
  return BigInt.asUintN(64, ((sinceEpoch / NS_PER_SECOND) << 32n) + fraction);
}
