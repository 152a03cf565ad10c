import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { connectTelnet, openConsole } from "../index.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** Starts a server that a test plays, and returns its port. */
async function serve(onConnection: (socket: Socket) => void): Promise<{ host: string; port: number }> {
  const server = createServer((socket) => {
    socket.on("error", () => {}).resume();
    onConnection(socket);
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

/** A console server that agrees on the serial port and answers each command by `answer`. */
function consoleServer(answer: (code: number, value: number[]) => number[] | undefined): (socket: Socket) => void {
  return (socket) => {
    socket.on("data", (chunk: Buffer) => {
      const bytes = [...chunk];
      if (chunk.includes(Buffer.of(255, 251, 44))) socket.write(Buffer.of(255, 253, 44));
      for (let at = 0; at < bytes.length; at++) {
        if (bytes[at] !== 255 || bytes[at + 1] !== 250 || bytes[at + 2] !== 44) continue;
        const end = chunk.indexOf(Buffer.of(255, 240), at);
        const value = answer(bytes[at + 3] ?? 0, bytes.slice(at + 4, end));
        if (value !== undefined) socket.write(Buffer.of(255, 250, 44, (bytes[at + 3] ?? 0) + 100, ...value, 255, 240));
      }
    });
  };
}

describe("connectTelnet", () => {
  test("gives the data alone, and the last words before the end", async () => {
    const address = await serve((socket) => socket.end(Buffer.from("\xff\xfb\x01login\xff\xff: bye", "latin1")));
    await using connection = await connectTelnet(address);
    await using console = openConsole(connection, { encoding: "latin1" });
    expect((await console.expect("bye")).before).toBe("login\u00ff: ");
    await expect(console.expect("x")).rejects.toMatchObject({ code: "eof" });
  });

  test("says where nothing accepts the connection, and ends with the time or the signal", async () => {
    const address = await serve(() => {});
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    const refused = connectTelnet(address);
    await expect(refused).rejects.toMatchObject({ code: "connect-failed" });
    await expect(refused).rejects.toThrow(`connectTelnet: 127.0.0.1, port ${address.port}: connect ECONNREFUSED`);
    const reason = new Error("enough");
    await expect(connectTelnet({ ...address, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("sets the serial port of a console server, and reports what it refuses", async () => {
    const commands: number[][] = [];
    const address = await serve(
      consoleServer((code, value) => {
        commands.push([code, ...value]);
        return code === 1 ? [0, 0, 0x25, 0x80] : value;
      }),
    );
    const serial = { parity: "even", stopBits: 1.5, flowControl: "hardware", dtr: false } as const;
    await using connection = await connectTelnet({ ...address, serial });
    expect(commands).toEqual([
      [3, 3],
      [4, 3],
      [5, 3],
      [5, 9],
    ]);
    const refused = connection.setSerial({ baudRate: 115_200 });
    await expect(refused).rejects.toMatchObject({ code: "serial-refused" });
    await expect(refused).rejects.toThrow(
      "setSerial: the far side set baudRate to 9600, expected 115200 (codes of RFC 2217)",
    );
    await connection.sendBreak(0);
    expect(commands.slice(-2)).toEqual([
      [5, 5],
      [5, 6],
    ]);
  });

  test("reports a far side without a serial port, one that does not answer, and one that ends", async () => {
    const refuses = await serve((socket) => socket.on("data", () => socket.write(Buffer.of(255, 254, 44))));
    await expect(connectTelnet({ ...refuses, serial: { baudRate: 9600 }, timeoutMs: 200 })).rejects.toMatchObject({
      code: "serial-refused",
    });
    const silent = await serve(consoleServer(() => undefined));
    const late = connectTelnet({ ...silent, serial: { baudRate: 9600 }, timeoutMs: 200 });
    await expect(late).rejects.toThrow("setSerial: the answer to baudRate 9600 did not arrive within");
    const ends = await serve((socket) => socket.on("data", () => socket.end()));
    await expect(connectTelnet({ ...ends, serial: {} })).rejects.toMatchObject({ code: "eof" });
  });

  test.each<[string, unknown]>([
    ["connectTelnet: port must be a whole number from 1 to 65535, got 0", { port: 0 }],
    ['connectTelnet: unknown option "hostname"', { hostname: "x" }],
    [
      "connectTelnet: serial.parity must be none or odd or even or mark or space, got 'no'",
      { serial: { parity: "no" } },
    ],
    ["connectTelnet: serial.dataBits must be 5 or 6 or 7 or 8, got 9", { serial: { dataBits: 9 } }],
    ["connectTelnet: columns must be a whole number from 1 to 65535, got 0", { columns: 0 }],
  ])("refuses bad options: %s", async (message, options) => {
    await expect(connectTelnet(options as object)).rejects.toThrow(TypeError);
    await expect(connectTelnet(options as object)).rejects.toThrow(message);
  });
});
