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

/** What the check of a package found. */
export interface PackageResult {
  /** Number of TypeScript files that were read. */
  readonly files: number;
  /** What is wrong, one sentence each, with the path of the package or file in front. */
  readonly faults: readonly string[];
  /** What was not checked, one sentence each. */
  readonly notes: readonly string[];
}

/** Checks a package. `roomsRequired`: whether a published package without `src/rooms.json` is a fault. */
export function checkPackage(root: string, packageFolder: string, roomsRequired: boolean): PackageResult {
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
  const inside = checkInside(folder, manifest.private === true);
  const named = inside.faults.map((fault) => `${packageFolder}/src: ${fault}`);
  const missing = inside.hasRules ? [] : [`${packageFolder} has no src/rooms.json: its rooms are not checked`];
  return {
    files: files.length,
    faults: [...directions, ...names, ...named, ...(roomsRequired ? missing : [])],
    notes: roomsRequired ? [] : missing,
  };
}

/** Checks what is inside `src`. A private package needs no rooms: its sources may import each other, without circles. */
function checkInside(folder: string, isPrivate: boolean): { faults: string[]; hasRules: boolean } {
  const source = join(folder, "src");
  const path = join(source, "rooms.json");
  const hasRooms = existsSync(path);
  if (!hasRooms && !isPrivate) return { faults: [], hasRules: false };
  const graph = readModuleGraph(source);
  const sizes = faultsOfFolderSizes([...graph.keys()]);
  if (!hasRooms) return { faults: [...sizes, ...faultsOfCircles(graph, [])], hasRules: true };
  const roomsFile = read(path);
  if (typeof roomsFile === "string") return { faults: [roomsFile], hasRules: true };
  const rooms = faultsOfRooms({ graph, roomsFile, entries: entryFilesOf(folder) });
  return { faults: [...sizes, ...rooms, ...faultsOfCircles(graph, roomsFile.circles)], hasRules: true };
}

/** Returns the rooms, or the sentence that says why the file cannot be used. */
function read(path: string): RoomsFile | string {
  try {
    return parseRooms(readFileSync(path, "utf8"));
  } catch (error) {
    return `rooms.json cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}
