/** A section's name, preceded by its length (QEMU, docs/devel/migration.rst, "Stream structure"). */
const TIMER_SECTION = Buffer.from("\x05timer", "latin1");
const TIMER_VERSION = 2;

/**
 * Returns the virtual clock of a saved machine, in nanoseconds: from the section `timer` of the device state (QEMU,
 * softmmu/cpu-timers.c: after two other numbers). It is exact, while STOP events arrive a moment late. Returns `undefined` if
 * the section does not have the known form.
 */
export function savedVirtualNs(devices: Buffer): bigint | undefined {
  const found = devices.indexOf(TIMER_SECTION);
  const at = found + TIMER_SECTION.length;
  if (found < 0 || devices.length < at + 32) return undefined;
  const instance = devices.readUInt32BE(at);
  const version = devices.readUInt32BE(at + 4);
  return instance === 0 && version === TIMER_VERSION ? devices.readBigInt64BE(at + 24) : undefined;
}
