import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorOf, openSession } from "../../test/scripted-qmp.ts";
import { parseExact, stringifyExact } from "./exact-integers.ts";

describe("parseExact", () => {
  test("keeps every digit of an integer beyond 2^53, and leaves every other value a number", () => {
    const text =
      '{"a":18446744073709551615,"b":-9223372036854775808,"c":9007199254740991,"d":1e300,"e":0.1234567890123456789}';
    expect(parseExact(text)).toEqual({
      a: 18446744073709551615n,
      b: -9223372036854775808n,
      c: 9007199254740991,
      d: 1e300,
      e: 0.12345678901234568,
    });
  });

  test("ignores digits in strings and names", () => {
    expect(parseExact('{"1234567890123456789":"98765432109876543210"}')).toEqual({
      "1234567890123456789": "98765432109876543210",
    });
  });

  test("reads what stringifyExact writes, for any 64-bit integer", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (value) => {
        const [read] = parseExact(stringifyExact([value])) as [number | bigint];
        expect(BigInt(read)).toBe(value);
        expect(typeof read).toBe(Number.isSafeInteger(Number(value)) ? "number" : "bigint");
      }),
    );
  });
});

describe("a client", () => {
  const line = (id: number): string => `{"return": {"base": 18446744073709551615}, "id": ${id}}\n`;

  test("sends a bigint as a JSON integer", async () => {
    await using session = await openSession();
    const { client, server } = session;
    let sent = "";
    server.stream.on("data", (text: string) => {
      sent += text;
    });
    const result = client.execute("qom-set", { path: "/o", property: "size", value: 18446744073709551615n });
    await server.answer({});
    await result;
    expect(sent).toContain('"value":18446744073709551615}');
  });

  test("refuses a bigint beyond 64 bits, and a cycle, before it sends anything", async () => {
    await using session = await openSession();
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    for (const value of [2n ** 64n, -(2n ** 63n) - 1n, cycle]) {
      const failure = errorOf(session.client.execute("qom-set", { path: "/", property: "p", value }));
      expect(await failure).toBeInstanceOf(TypeError);
    }
  });

  test("receives exact integers with exactIntegers, in replies and in events", async () => {
    await using session = await openSession({ exactIntegers: true });
    const { client, server } = session;
    const result = client.execute("query-memory");
    server.sendText(line((await server.request()).id));
    expect(await result).toEqual({ base: 18446744073709551615n });
    const waiting = client.waitFor("SEEN");
    server.sendText('{"event":"SEEN","data":{"at":9007199254740993},"timestamp":{"seconds":1,"microseconds":2}}\n');
    expect((await waiting).data).toEqual({ at: 9007199254740993n });
  });

  test("receives a number otherwise", async () => {
    await using session = await openSession();
    const result = session.client.execute("query-memory");
    session.server.sendText(line((await session.server.request()).id));
    expect(await result).toEqual({ base: 2 ** 64 });
  });
});
