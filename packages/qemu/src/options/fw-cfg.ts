import { resolve } from "node:path";
import { badOption, isOptions, type OptionNames, requireOptions, requireText } from "./option-checks.ts";
import { requireFile } from "./require-file.ts";

/** A text, or a file whose content the guest reads. */
export type FwCfgValue = string | FwCfgFile;

/** A file whose content the guest reads. */
export interface FwCfgFile {
  /** Path of the file. */
  readonly file: string;
}

/** An entry, checked; the path of a file is absolute. */
export interface ResolvedFwCfg {
  /** Its name, which begins with `opt/`. */
  readonly name: string;
  /** Its text, or the file that has it. */
  readonly value: FwCfgValue;
}

const FILE_OPTION_NAMES: OptionNames<FwCfgFile> = { file: true };
/** Names for users begin with opt/, and have at most 55 characters (QEMU, docs/specs/fw_cfg.rst). */
const NAME_PATTERN = /^opt\/[\x21-\x7e]{1,51}$/;

/**
 * Returns the entries of the firmware configuration device, in the order of their names.
 * @param path the option by the path that the user wrote: `machine.fwCfg`
 * @throws {TypeError} for a name or value that QEMU does not take
 * @throws {QemuError} `disk-not-found` for a file that does not exist
 */
export function resolveFwCfg(entries: Readonly<Record<string, FwCfgValue>> | undefined, path: string): ResolvedFwCfg[] {
  if (entries === undefined) return [];
  if (!isOptions(entries)) throw badOption(path, "an object with texts or files by their names", entries);
  const sorted = Object.entries(entries).sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted.map(([name, value]) => resolveEntry(name, value, path));
}

function resolveEntry(name: string, value: FwCfgValue, path: string): ResolvedFwCfg {
  if (!NAME_PATTERN.test(name)) {
    throw badOption(`a key of ${path}`, "a name such as opt/org.example/name, with at most 55 characters", name);
  }
  const entryPath = `${path}[${JSON.stringify(name)}]`;
  if (typeof value === "string") {
    requireText(entryPath, value);
    return { name, value };
  }
  if (!isOptions(value)) throw badOption(entryPath, "a text or { file }", value);
  requireOptions(entryPath, value, FILE_OPTION_NAMES);
  if (typeof value.file !== "string") throw badOption(`${entryPath}.file`, "a non-empty string", value.file);
  requireText(`${entryPath}.file`, value.file);
  requireFile(`${entryPath}.file`, value.file);
  return { name, value: { file: resolve(value.file) } };
}
