/** Doubles the commas in a value, as QEMU's option syntax requires (QEMU manual, "Option and argument syntax"). */
export function escapeOption(value: string): string {
  return value.replaceAll(",", ",,");
}
