/*
 * The names of all files and folders that a testbed writes into its artifacts folder. Those of a machine begin with the
 * machine's prefix: nothing where the testbed has one machine, `left-` for the machine `left` of several.
 */

/** The log of the testbed, as JSON lines. */
export const LOG_NAME = "log.jsonl";

/** Outcome, versions, options and steps of the run. */
export const RESULT_NAME = "result.json";

/** The space of the next `result.json`, which is written there and then renamed. */
export const RESULT_RESERVE_NAME = "result.json.next";

/** The frames of all links in one capture. */
export const MERGED_CAPTURE_NAME = "merged.pcapng";

/** The drawings of the testbed, by format. */
export const TOPOLOGY_NAMES = { mermaid: "topology.mmd", svg: "topology.svg" } as const;

/** The results of the measurements of forwarding. */
export const FORWARDING_NAME = "forwarding.json";

/** The chart of the last benchmark of forwarding. */
export const FORWARDING_CHART_NAME = "forwarding.svg";

/** The artifacts of a run whose names do not depend on its machines. */
const FIXED_NAMES: ReadonlySet<string> = new Set([
  LOG_NAME,
  RESULT_NAME,
  RESULT_RESERVE_NAME,
  MERGED_CAPTURE_NAME,
  TOPOLOGY_NAMES.mermaid,
  TOPOLOGY_NAMES.svg,
  FORWARDING_NAME,
  FORWARDING_CHART_NAME,
]);

/** A link's name: its machine's prefix, if any, and its number. */
const LINK_NAME = /^([a-z][a-z0-9-]*-)?link\d+$/;

const MACHINE_LOG_NAME = /^([a-z][a-z0-9-]*-)?(console|qemu|swtpm)\.log$/;

const GOLDEN_FOLDER_NAME = /^([a-z][a-z0-9-]*-)?golden$/;

const APPLICATION_LOG_NAME = /^app\d+\.log$/;

const CAPTURE_EXTENSION = ".pcap";

/** Returns the prefix of a machine's files. */
export function machinePrefix(machine: string, isOnly: boolean): string {
  return isOnly ? "" : `${machine}-`;
}

/** Returns the name of a machine's console log: the bytes as received. */
export function consoleLogName(prefix: string): string {
  return `${prefix}console.log`;
}

/** Returns the name of the file of QEMU's own output. */
export function qemuLogName(prefix: string): string {
  return `${prefix}qemu.log`;
}

/** Returns the folder of the testbed that prepares a machine's golden state. */
export function goldenFolderName(prefix: string): string {
  return `${prefix}golden`;
}

/** Whether a testbed creates folders of this name for the testbeds that prepare golden states. */
export function isGoldenFolder(name: string): boolean {
  return GOLDEN_FOLDER_NAME.test(name);
}

/** Returns a link's name: `link0`, `left-link0`. */
export function linkName(prefix: string, index: number): string {
  return `${prefix}link${index}`;
}

/** Returns the name of a link's capture. */
export function captureName(link: string): string {
  return `${link}${CAPTURE_EXTENSION}`;
}

/** Returns the link whose capture has this name; `undefined` for any other file. */
export function linkOfCapture(fileName: string): string | undefined {
  if (!fileName.endsWith(CAPTURE_EXTENSION)) return undefined;
  const link = fileName.slice(0, -CAPTURE_EXTENSION.length);
  return LINK_NAME.test(link) ? link : undefined;
}

/** Returns the name of an application's log. @param application its short name, such as `app0` */
export function applicationLogName(application: string): string {
  return `${application}.log`;
}

/** Whether a testbed writes files of this name, and removes those of an earlier run. */
export function isArtifact(fileName: string): boolean {
  if (FIXED_NAMES.has(fileName)) return true;
  return (
    MACHINE_LOG_NAME.test(fileName) || APPLICATION_LOG_NAME.test(fileName) || linkOfCapture(fileName) !== undefined
  );
}
