/** Checks the imports of a package's sources against its rooms. Tests may import every file of their package. */
import type { ModuleGraph } from "./module-graph.ts";
import { faultsOfRules, type RoomsFile, roomOf, TOP } from "./rooms-file.ts";
import { folderOf, isTestFile } from "./source-file.ts";

/** The sources of a package and its rules. */
export interface RoomCheck {
  readonly graph: ModuleGraph;
  readonly roomsFile: RoomsFile;
  /** Entry files, which may import every room: those that the package exports or runs. Relative to `src`. */
  readonly entries: ReadonlySet<string>;
}

/** One import between two rooms. */
interface RoomImport {
  readonly file: string;
  readonly target: string;
  readonly from: string;
  readonly to: string;
}

/** Returns a sentence for each fault of a package's rooms. */
export function faultsOfRooms(check: RoomCheck): string[] {
  const { roomsFile, entries } = check;
  const imports = importsBetweenRooms(check);
  const forbidden = imports.filter(
    ({ file, from, to }) => !entries.has(file) && to !== TOP && !allows(roomsFile, from, to),
  );
  return [
    ...faultsOfRules(roomsFile),
    ...faultsOfFolders(check),
    ...forbidden.map((one) => sentenceOf(roomsFile, one)),
    ...unusedRules(roomsFile, imports),
  ];
}

function allows({ rooms }: RoomsFile, from: string, to: string): boolean {
  return rooms.get(from)?.imports.includes(to) === true;
}

function importsBetweenRooms({ graph, roomsFile: { rooms } }: RoomCheck): RoomImport[] {
  return [...graph].flatMap(([file, targets]) => {
    const from = roomOf(rooms, file);
    if (from === undefined || isTestFile(file)) return [];
    return targets.flatMap((target) => {
      const to = roomOf(rooms, target);
      return to === undefined || to === from ? [] : [{ file, target, from, to }];
    });
  });
}

function sentenceOf({ rooms }: RoomsFile, { file, target, from, to }: RoomImport): string {
  const allowed = rooms.get(from)?.imports ?? [];
  const list = allowed.length > 0 ? allowed.map((name) => `"${name}"`).join(", ") : "no other room";
  return `${file} imports ${target}: room "${from}" must not import "${to}"; its "imports" list ${list}`;
}

/** Every folder with sources needs a room other than the top, and every room needs sources. */
function faultsOfFolders({ graph, roomsFile: { rooms } }: RoomCheck): string[] {
  const folders = [...new Set([...graph.keys()].filter((file) => !isTestFile(file)).map(folderOf))];
  const roomOfFolder = new Map(folders.map((folder) => [folder, roomOf(rooms, folder)]));
  const homeless = folders.filter((folder) => {
    const room = roomOfFolder.get(folder);
    return room === undefined || (room === TOP && folder !== TOP);
  });
  const used = new Set(roomOfFolder.values());
  const empty = [...rooms.keys()].filter((room) => !used.has(room));
  return [
    ...homeless.map((folder) => `folder "${folder}" has sources and is in no room`),
    ...empty.map((room) => `room "${room}" has no sources`),
  ];
}

function unusedRules({ rooms }: RoomsFile, imports: readonly RoomImport[]): string[] {
  const used = new Set(imports.map(({ from, to }) => `${from} ${to}`));
  return [...rooms].flatMap(([name, room]) =>
    room.imports
      .filter((target) => rooms.has(target) && !used.has(`${name} ${target}`))
      .map((target) => `room "${name}" lists "${target}" and does not import it`),
  );
}
