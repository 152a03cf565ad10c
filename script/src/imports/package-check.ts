/** Checks the imports of one package: between packages, between its rooms, and between its files. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { faultsOfCircles } from "./circle-faults.ts";
import { entryFilesOf } from "./entry-files.ts";
import { faultsOfFolderNames, faultsOfFolderSizes } from "./folder-faults.ts";
import { readModuleGraph, specifiersIn, typeScriptFiles } from "./module-graph.ts";
import { faultOfImport } from "./package-directions.ts";
import { faultsOfRooms } from "./room-faults.ts";
import { parseRooms, type RoomsFile } from "./rooms-file.ts";

/** The result of the check of a package. */
export interface PackageResult {
  /** Number of TypeScript files that were read. */
  readonly files: number;
  /** Sentences that say what is wrong, each with the path of the package or file in front. */
  readonly faults: readonly string[];
}

/** Checks a package. A published package needs a `src/rooms.json`. */
export function checkPackage(root: string, packageFolder: string): PackageResult {
  const folder = join(root, packageFolder);
  const files = typeScriptFiles(folder);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    name: string;
    private?: boolean;
  };
  const directions = files.flatMap((file) => {
    const importer = { root, packageFolder, packageName: manifest.name, file };
    const faults = specifiersIn(readFileSync(join(folder, file), "utf8")).map((name) => faultOfImport(importer, name));
    return faults.flatMap((fault) => (fault === undefined ? [] : [`${packageFolder}/${file}: ${fault}`]));
  });
  const names = faultsOfFolderNames(files).map((fault) => `${packageFolder}: ${fault}`);
  const inside = faultsOfSources(folder, manifest.private === true).map((fault) => `${packageFolder}/src: ${fault}`);
  return { files: files.length, faults: [...directions, ...names, ...inside] };
}

/** Checks the files in `src`. A private package needs no rooms: its files may import each other, without circles. */
function faultsOfSources(folder: string, isPrivate: boolean): string[] {
  const source = join(folder, "src");
  const path = join(source, "rooms.json");
  const hasRooms = existsSync(path);
  if (!hasRooms && !isPrivate) return ["rooms.json is missing: a published package needs rooms"];
  const graph = readModuleGraph(source);
  const sizes = faultsOfFolderSizes([...graph.keys()]);
  if (!hasRooms) return [...sizes, ...faultsOfCircles(graph, [])];
  const roomsFile = read(path);
  if (typeof roomsFile === "string") return [roomsFile];
  const rooms = faultsOfRooms({ graph, roomsFile, entries: entryFilesOf(folder) });
  return [...sizes, ...rooms, ...faultsOfCircles(graph, roomsFile.circles)];
}

/** Returns the rooms, or the sentence that says why the file cannot be used. */
function read(path: string): RoomsFile | string {
  try {
    return parseRooms(readFileSync(path, "utf8"));
  } catch (error) {
    return `rooms.json cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}
