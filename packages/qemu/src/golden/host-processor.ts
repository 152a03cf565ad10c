import { readFile } from "node:fs/promises";

/** What `-cpu host` gives to a guest depends on these fields (Linux, /proc/cpuinfo of x86, ARM and RISC-V). */
const FIELDS: ReadonlySet<string> = new Set([
  "vendor_id",
  "cpu family",
  "model",
  "model name",
  "stepping",
  "microcode",
  "flags",
  "CPU implementer",
  "CPU architecture",
  "CPU variant",
  "CPU part",
  "CPU revision",
  "Features",
  "isa",
  "mvendorid",
  "marchid",
  "mimpid",
]);

/** Returns what identifies the host's processor: a state that was saved under KVM is not restored on another one. */
export async function hostProcessor(): Promise<string> {
  return identifyProcessor(await readFile("/proc/cpuinfo", "utf8"));
}

/** Returns the identifying fields of the first processor in the text of /proc/cpuinfo, in its order. */
export function identifyProcessor(text: string): string {
  const [first = ""] = text.split("\n\n");
  const fields = first.split("\n").map((line) => line.split(":").map((part) => part.trim()));
  const known = fields.filter(([name = ""]) => FIELDS.has(name));
  return known.map(([name, ...value]) => `${name}: ${value.join(":")}`).join("\n");
}
