import { describe, expect, test } from "vitest";
import { faultsOfRules, parseRooms, roomOf } from "./rooms-file.ts";

const text = (file: unknown): string => JSON.stringify(file);

const rooms = {
  ".": { is: "Names that every room uses.", imports: [] },
  decode: { is: "Decodes frames.", imports: ["bytes"] },
  "decode/link": { is: "Decodes link layers.", imports: ["decode"] },
  bytes: { is: "Reads bytes.", imports: [] },
};

describe("the form of rooms.json", () => {
  test("rooms and circles are read", () => {
    const circles = [{ files: ["a.ts", "b.ts"], why: "The data is recursive." }];
    const file = parseRooms(text({ rooms, circles }));
    expect(file.rooms.get("decode")).toEqual(rooms.decode);
    expect(file.circles).toEqual(circles);
    expect(parseRooms(text({ rooms })).circles).toEqual([]);
  });

  test.each([
    [{}, "rooms must be an object, got undefined"],
    [{ rooms: [] }, "rooms must be an object, got []"],
    [{ rooms, room: 1 }, 'rooms.json: unknown field "room"; expected one of rooms, circles'],
    [{ rooms: { a: { is: "", imports: [] } } }, 'rooms["a"].is must be a non-empty string, got ""'],
    [{ rooms: { a: { is: "A.", imports: "b" } } }, 'rooms["a"].imports must be an array, got "b"'],
    [{ rooms: { a: { is: "A.", imports: [1] } } }, 'rooms["a"].imports[0] must be a non-empty string, got 1'],
    [{ rooms, circles: [{ files: ["a.ts"] }] }, "circles[0].why must be a non-empty string, got undefined"],
  ])("%j is refused", (file, message) => {
    expect(() => parseRooms(text(file))).toThrow(message);
  });
});

test("a file belongs to the room with the longest path, and to the top if no other has it", () => {
  const file = parseRooms(text({ rooms }));
  expect(roomOf(file.rooms, "decode/link/ethernet.ts")).toBe("decode/link");
  expect(roomOf(file.rooms, "decode/ipv4.ts")).toBe("decode");
  expect(roomOf(file.rooms, "decode-more/a.ts")).toBe(".");
  expect(roomOf(file.rooms, "index.ts")).toBe(".");
});

describe("the rules", () => {
  const faults = (extra: object): string[] => faultsOfRules(parseRooms(text({ rooms: { ...rooms, ...extra } })));

  test("rooms in one direction are sound", () => {
    expect(faults({})).toEqual([]);
  });

  test("a circle of rooms is a fault", () => {
    expect(faults({ bytes: { is: "Reads bytes.", imports: ["decode/link"] } })).toEqual([
      "rooms import each other in a circle: bytes -> decode/link -> decode -> bytes",
    ]);
  });

  test("a room that does not exist, or the top, is not listed", () => {
    expect(faults({ bytes: { is: "Reads bytes.", imports: ["gone", "."] } })).toEqual([
      'room "bytes" lists "gone", which is not a room',
      'room "bytes" need not list ".": every room may import it',
    ]);
  });

  test("the top imports no other room", () => {
    expect(faults({ ".": { is: "Top.", imports: ["bytes"] } })[0]).toBe(
      'room "." must not import other rooms, got "bytes"',
    );
  });
});
