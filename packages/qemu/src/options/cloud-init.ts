import { createHash } from "node:crypto";
import { badOption, type OptionNames, requireOptions } from "./option-checks.ts";

/** What cloud-init finds in the guest: the files of its data source NoCloud. */
export interface CloudInitOptions {
  /** The file `user-data`: a text that begins with `#cloud-config`, a script that begins with `#!`, or another of cloud-init's forms. */
  readonly userData: string;
  /** The file `meta-data`, in YAML. Default: an `instance-id` that follows from the other files. */
  readonly metaData?: string | undefined;
  /** The file `network-config`, in YAML. Default: none; cloud-init then asks for an address by DHCP. */
  readonly networkConfig?: string | undefined;
}

/** {@link CloudInitOptions} with every default filled in. */
export interface ResolvedCloudInit {
  /** The file `user-data`. */
  readonly userData: string;
  /** The file `meta-data`. */
  readonly metaData: string;
  /** The file `network-config`; `undefined`: there is none. */
  readonly networkConfig: string | undefined;
}

const CLOUD_INIT_OPTION_NAMES: OptionNames<CloudInitOptions> = { userData: true, metaData: true, networkConfig: true };
const ID_DIGITS = 16;

/**
 * Returns the data with every default filled in, if there is any.
 * @param path the option by the path that the user wrote: `machine.cloudInit`
 * @throws {TypeError} for unknown options and invalid values
 */
export function resolveCloudInit(options: CloudInitOptions | undefined, path: string): ResolvedCloudInit | undefined {
  if (options === undefined) return undefined;
  requireOptions(path, options, CLOUD_INIT_OPTION_NAMES);
  const { userData, metaData, networkConfig } = options;
  if (typeof userData !== "string") throw badOption(`${path}.userData`, "a string", userData);
  for (const name of ["metaData", "networkConfig"] as const) {
    const value = options[name];
    if (value !== undefined && typeof value !== "string") throw badOption(`${path}.${name}`, "a string", value);
  }
  return { userData, metaData: metaData ?? `instance-id: ${instanceId(userData, networkConfig)}\n`, networkConfig };
}

/** cloud-init runs most of its modules once per instance: other data is another instance. */
function instanceId(...files: readonly (string | undefined)[]): string {
  return `alpy-${createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, ID_DIGITS)}`;
}
