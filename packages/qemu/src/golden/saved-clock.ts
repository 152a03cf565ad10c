/** A section's name, its length before it (QEMU, docs/devel/migration.rst, "Stream structure"). */
const timerSection = Buffer.from("\x05timer", "latin1");
const timerVersion = 2;

/**
 * The virtual clock of a saved machine, in nanoseconds, exact where STOP events come a moment late: it stands in the section
 * `timer` of the device state (QEMU, softmmu/cpu-timers.c: two numbers before it). Nothing when that is not of the form known.
 */
export function savedVirtualNs(devices: Buffer): bigint | undefined {
  const found = devices.indexOf(timerSection);
  const at = found + timerSection.length;
  if (found < 0 || devices.length < at + 32) return undefined;
  const [instance, version] = [devices.readUInt32BE(at), devices.readUInt32BE(at + 4)];
  return instance === 0 && version === timerVersion ? devices.readBigInt64BE(at + 24) : undefined;
}
