/** @throws {TypeError} if the option is no integer from 0 to `max` */
export function assertInteger(name: string, value: number, max: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= max) return;
  throw new TypeError(`${name}: expected an integer from 0 to ${max}, got ${String(value)}`);
}
