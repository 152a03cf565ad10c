import { expect, test } from "vitest";
import { faultsOfRooms } from "./room-faults.ts";
import type { Room } from "./rooms-file.ts";

const rooms: Record<string, Room> = {
  ".": { is: "Errors.", imports: [] },
  engine: { is: "Talks to the engine.", imports: ["shell"] },
  shell: { is: "Runs commands.", imports: [] },
};

const graph: Record<string, string[]> = {
  "index.ts": ["engine/engine.ts", "shell/shell.ts", "errors.ts"],
  "errors.ts": [],
  "engine/engine.ts": ["shell/shell.ts", "errors.ts", "engine/request.ts"],
  "engine/request.ts": [],
  "shell/shell.ts": ["errors.ts"],
  "shell/shell.test.ts": ["engine/engine.ts"],
};

function faults(files: Record<string, string[]> = {}, extraRooms: Record<string, Room> = {}): string[] {
  return faultsOfRooms({
    graph: new Map(Object.entries({ ...graph, ...files })),
    roomsFile: { rooms: new Map(Object.entries({ ...rooms, ...extraRooms })), circles: [] },
    entries: new Set(["index.ts"]),
  });
}

test("listed rooms, the top and the own room may be imported; entry files and tests may import everything", () => {
  expect(faults()).toEqual([]);
});

test("a room must not import a room that is not listed", () => {
  expect(faults({ "shell/shell.ts": ["engine/request.ts"] })).toEqual([
    'shell/shell.ts imports engine/request.ts: room "shell" must not import "engine"; its "imports" list no other room',
  ]);
});

test("a file at the top that is not an entry must not import a room", () => {
  expect(faults({ "errors.ts": ["shell/shell.ts"] })).toEqual([
    'errors.ts imports shell/shell.ts: room "." must not import "shell"; its "imports" list no other room',
  ]);
});

test("a listed room that no source imports is a fault; a test's import does not count", () => {
  const unused = ['room "engine" lists "shell" and does not import it'];
  expect(faults({ "engine/engine.ts": [], "engine/engine.test.ts": ["shell/shell.ts"] })).toEqual(unused);
});

test("a folder without a room, and a room without sources, are faults", () => {
  expect(faults({ "stray/a.ts": [] }, { gone: { is: "Nothing.", imports: [] } })).toEqual([
    'folder "stray" has sources and is in no room',
    'room "gone" has no sources',
  ]);
});

test("a nested folder belongs to the room above it", () => {
  expect(faults({ "engine/api/a.ts": ["shell/shell.ts"] })).toEqual([]);
});
