import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import type { Peer } from "./contract.ts";

type Reply = Record<string, unknown>;

/** The bare connection to a peer, without a client: sends text, reads messages. */
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

/** Tests the protocol itself, with QEMU and with the scripted server that replaces it. */
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

    test("refuses to enable a capability that it does not offer, and accepts another attempt", async () => {
      await using wire = await open();
      const wrong = { execute: "qmp_capabilities", arguments: { enable: ["wings"] }, id: 1 };
      expect(await wire.ask(wrong)).toEqual({ id: 1, error: error("GenericError") });
      expect(await wire.ask({ execute: "qmp_capabilities", id: 2 })).toEqual({ id: 2, return: {} });
    });

    test.each([["a string"], [0], [-1.5], [true], [null], [{ deep: [1, { er: "x" }] }], [["list", 2, null]]])(
      "returns the id %j unchanged, with a result and with an error",
      async (id) => {
        await using wire = await negotiated();
        expect(await wire.ask({ execute: "query-status", id })).toMatchObject({ id, return: {} });
        expect(await wire.ask({ execute: "no-such-command", id })).toEqual({ id, error: error("CommandNotFound") });
      },
    );

    test.each([
      ["is not JSON", "not json\n"],
      ["is incomplete", '{"execute": "query-status"\n}}\n'],
      ["is binary", Buffer.from([0xff, 0xfe, 0x0a])],
    ])("answers input that %s with an error, and continues", async (_, text) => {
      await using wire = await negotiated();
      wire.send(text);
      // A byte that no JSON contains: it always resynchronizes QEMU's parser.
      wire.send(Buffer.from([0xff]));
      wire.send('{"execute": "query-status", "id": "after"}\n');
      for (;;) {
        const reply = await wire.next();
        if (reply["id"] === "after") break;
        // QEMU may run the first part of the incomplete input as a command of its own.
        if (!("return" in reply)) expect(reply).toEqual({ error: error("GenericError") });
      }
    });

    test.each([
      ["is not an object", [] as unknown],
      ["has no command", { id: 1 }],
      ["names a command by a number", { execute: 5, id: 1 }],
      ["has an unknown member", { execute: "query-status", extra: 1, id: 1 }],
      ["has both execute and exec-oob", { execute: "query-status", "exec-oob": "query-status", id: 1 }],
    ])("refuses a request that %s", async (_, request) => {
      await using wire = await negotiated();
      expect(await wire.ask(request as object)).toMatchObject({ error: error("GenericError") });
      expect(await wire.ask({ execute: "query-status", id: "after" })).toMatchObject({ id: "after", return: {} });
    });
  });
}
