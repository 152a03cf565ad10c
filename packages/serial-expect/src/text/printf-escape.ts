/** Returns a byte as `printf %b` reads it: itself, or an octal escape where a shell or a terminal would change it. */
export function printfByte(byte: number): string {
  const char = String.fromCharCode(byte);
  return /[ -~]/.test(char) && !/['\\!]/.test(char) ? char : `\\0${byte.toString(8).padStart(3, "0")}`;
}
