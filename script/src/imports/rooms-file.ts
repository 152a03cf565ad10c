/** The format of a package's `src/rooms.json`: its rooms (folders), what each may import, and the circles that are allowed. */
import { circlesIn, pathAround } from "./circles.ts";

/** The room of the files at the top of `src`. Every room may import it. */
export const TOP = ".";

/** One folder of a package's sources. */
export interface Room {
  /** The content of the room, in one sentence. */
  readonly is: string;
  /** The other rooms whose files it may import. The top is always allowed. */
  readonly imports: readonly string[];
}

/** A circle of files that is allowed, types included. */
export interface AllowedCircle {
  /** All files of the circle, relative to `src`. */
  readonly files: readonly string[];
  /** Why the circle cannot be avoided, in one sentence. */
  readonly why: string;
}

/** The rooms of a package, by their folders relative to `src`. */
export interface RoomsFile {
  readonly rooms: ReadonlyMap<string, Room>;
  readonly circles: readonly AllowedCircle[];
}

/**
 * Reads the text of a `rooms.json`.
 * @throws {Error} that says which part has the wrong form
 */
export function parseRooms(text: string): RoomsFile {
  const file = fieldsOf(JSON.parse(text), "rooms.json", ["rooms", "circles"]);
  const rooms = Object.entries(fieldsOf(file["rooms"], "rooms"));
  return {
    rooms: new Map(rooms.map(([folder, room]) => [folder, roomFrom(room, `rooms["${folder}"]`)])),
    circles: listOf(file["circles"] ?? [], "circles").map((circle, index) => circleFrom(circle, `circles[${index}]`)),
  };
}

/** Returns the room of a file or folder: the one with the longest path that contains it. */
export function roomOf(rooms: ReadonlyMap<string, Room>, path: string): string | undefined {
  const nested = [...rooms.keys()].filter((folder) => path === folder || path.startsWith(`${folder}/`));
  return nested.sort((a, b) => b.length - a.length)[0] ?? (rooms.has(TOP) ? TOP : undefined);
}

/** Checks the rules themselves: each names rooms that exist, and they have no circle. */
export function faultsOfRules({ rooms }: RoomsFile): string[] {
  const faults = [...rooms].flatMap(([name, { imports }]) =>
    imports.flatMap((target) => faultOfRule(rooms, name, target)),
  );
  const graph = new Map([...rooms].map(([name, { imports }]) => [name, imports]));
  const circles = circlesIn(graph).map((circle) => pathAround(graph, circle).join(" -> "));
  return [...faults, ...circles.map((circle) => `rooms import each other in a circle: ${circle}`)];
}

function faultOfRule(rooms: ReadonlyMap<string, Room>, name: string, target: string): string[] {
  if (name === TOP) return [`room "${TOP}" must not import other rooms, got "${target}"`];
  if (target === TOP) return [`room "${name}" need not list "${TOP}": every room may import it`];
  return rooms.has(target) ? [] : [`room "${name}" lists "${target}", which is not a room`];
}

function roomFrom(value: unknown, path: string): Room {
  const room = fieldsOf(value, path, ["is", "imports"]);
  return { is: sentence(room["is"], `${path}.is`), imports: namesOf(room["imports"], `${path}.imports`) };
}

function circleFrom(value: unknown, path: string): AllowedCircle {
  const circle = fieldsOf(value, path, ["files", "why"]);
  return { files: namesOf(circle["files"], `${path}.files`), why: sentence(circle["why"], `${path}.why`) };
}

function fieldsOf(value: unknown, path: string, known?: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw mustBe(path, "an object", value);
  const unknown = Object.keys(value).find((key) => known?.includes(key) === false);
  if (unknown === undefined) return { ...value };
  throw new Error(`${path}: unknown field "${unknown}"; expected one of ${known?.join(", ")}`);
}

function listOf(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw mustBe(path, "an array", value);
  return [...value];
}

function namesOf(value: unknown, path: string): string[] {
  return listOf(value, path).map((name, index) => sentence(name, `${path}[${index}]`));
}

function sentence(value: unknown, path: string): string {
  if (typeof value !== "string" || value.trim() === "") throw mustBe(path, "a non-empty string", value);
  return value;
}

function mustBe(path: string, expectation: string, value: unknown): Error {
  return new Error(`${path} must be ${expectation}, got ${JSON.stringify(value)}`);
}
