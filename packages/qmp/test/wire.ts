import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import type { Peer } from "./contract.ts";

type Reply = Record<string, unknown>;

/** The bare wire of a peer: text in, messages out, and no client in between. */
class Wire {
  readonly #peer: Peer;
  readonly #lines: AsyncIterator<string>;

  constructor(peer: Peer) {
    this.#peer = peer;
    const lines = createInterface({ input: peer.stream });
    this.#lines = lines[Symbol.asyncIterator]();
  }

  send(text: string | Uint8Array): void {
    this.#peer.stream.write(text);
  }

  async next(): Promise<Reply> {
    const { value } = await this.#lines.next();
    return JSON.parse(String(value)) as Reply;
  }

  async ask(request: object): Promise<Reply> {
    this.send(`${JSON.stringify(request)}\n`);
    return await this.next();
  }
}

/** What the protocol itself promises, of QEMU and of the scripted server that stands in for it. */
export function describeWire(name: string, openPeer: () => Peer): void {
  async function open(): Promise<Wire & AsyncDisposable> {
    const peer = openPeer();
    const wire = new Wire(peer);
    expect(await wire.next()).toMatchObject({ QMP: { version: {}, capabilities: expect.arrayContaining(["oob"]) } });
    return Object.assign(wire, { [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose]() });
  }

  async function negotiated(): Promise<Wire & AsyncDisposable> {
    const wire = await open();
    expect(await wire.ask({ execute: "qmp_capabilities", arguments: { enable: ["oob"] } })).toEqual({ return: {} });
    return wire;
  }

  const error = (kind: string): object => ({ class: kind, desc: expect.any(String) });

  describe(`the wire of ${name}`, () => {
    test("refuses commands before the negotiation, and a second negotiation", async () => {
      await using wire = await open();
      expect(await wire.ask({ execute: "query-version", id: 1 })).toEqual({ id: 1, error: error("CommandNotFound") });
      expect(await wire.ask({ execute: "qmp_capabilities", id: 2 })).toEqual({ id: 2, return: {} });
      expect(await wire.ask({ execute: "qmp_capabilities", id: 3 })).toEqual({
        id: 3,
        error: error("CommandNotFound"),
      });
      expect(await wire.ask({ execute: "query-version", id: 4 })).toMatchObject({ id: 4, return: { qemu: {} } });
    });

    test("refuses to enable what it does not offer, and can be asked again", async () => {
      await using wire = await open();
      const wrong = { execute: "qmp_capabilities", arguments: { enable: ["wings"] }, id: 1 };
      expect(await wire.ask(wrong)).toEqual({ id: 1, error: error("GenericError") });
      expect(await wire.ask({ execute: "qmp_capabilities", id: 2 })).toEqual({ id: 2, return: {} });
    });

    test.each([["a string"], [0], [-1.5], [true], [null], [{ deep: [1, { er: "x" }] }], [["list", 2, null]]])(
      "gives the id %j back as it was sent, with a result and with an error",
      async (id) => {
        await using wire = await negotiated();
        expect(await wire.ask({ execute: "query-status", id })).toMatchObject({ id, return: {} });
        expect(await wire.ask({ execute: "no-such-command", id })).toEqual({ id, error: error("CommandNotFound") });
      },
    );

    test.each([
      ["is no JSON", "not json\n"],
      ["breaks off", '{"execute": "query-status"\n}}\n'],
      ["has no text but bytes", Buffer.from([0xff, 0xfe, 0x0a])],
    ])("answers with an error what %s, and goes on", async (_, text) => {
      await using wire = await negotiated();
      wire.send(text);
      // What resynchronises QEMU's parser for certain: a byte that is in no JSON.
      wire.send(Buffer.from([0xff]));
      wire.send('{"execute": "query-status", "id": "after"}\n');
      for (;;) {
        const reply = await wire.next();
        if (reply["id"] === "after") break;
        // QEMU may take the broken beginning for a command of its own.
        if (!("return" in reply)) expect(reply).toEqual({ error: error("GenericError") });
      }
    });

    test.each([
      ["is no object", [] as unknown],
      ["has no command", { id: 1 }],
      ["names a command by a number", { execute: 5, id: 1 }],
      ["has a member that there is not", { execute: "query-status", extra: 1, id: 1 }],
      ["has both ways to run", { execute: "query-status", "exec-oob": "query-status", id: 1 }],
    ])("refuses a request that %s", async (_, request) => {
      await using wire = await negotiated();
      expect(await wire.ask(request as object)).toMatchObject({ error: error("GenericError") });
      expect(await wire.ask({ execute: "query-status", id: "after" })).toMatchObject({ id: "after", return: {} });
    });
  });
}
