import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ownFolder as folderOfThisPackage } from "../own-folder.ts";

const STACK_FRAMES = 100;

/** A call site of V8's structured stack traces, as far as it is used here. */
interface CallSite {
  getFileName(): string | null | undefined;
}

/**
 * Returns the user's files on the stack of this call, the outermost last: one of them contains the preparation of a machine,
 * or imports it. Call it before anything is awaited.
 * @param ownFolder the folder of the caller's own code, whose files do not count; neither do those of this package
 */
export function callingFiles(ownFolder: string = folderOfThisPackage): string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = STACK_FRAMES;
    Error.prepareStackTrace = (_error, sites) => sites;
    const sites = new Error().stack as unknown as CallSite[];
    const files = sites.map((site) => pathOf(site.getFileName())).filter((file) => file !== undefined);
    const excluded = [folderOfThisPackage, ownFolder];
    return [...new Set(files)].filter((file) => isLocal(file) && !excluded.some((folder) => isInside(folder, file)));
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Returns whether a module is the user's own, not an installed package's. */
export function isLocal(file: string): boolean {
  return !file.includes("/node_modules/");
}

function isInside(folder: string, file: string): boolean {
  return !relative(folder, file).startsWith("..");
}

function pathOf(file: string | null | undefined): string | undefined {
  if (file?.startsWith("file:")) return fileURLToPath(file);
  return file?.startsWith("/") ? file : undefined;
}
