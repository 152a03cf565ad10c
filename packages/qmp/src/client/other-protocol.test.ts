import { duplexPair } from "node:stream";
import { expect, test } from "vitest";
import { errorOf, GREETING, ScriptedQmp } from "../../test/scripted-qmp.ts";
import { type ConnectOptions, connectQmp, type Logger } from "../index.ts";

/** Connects to a QEMU of this version, and returns what the client reports in its log. */
async function reportsOf(version: string, protocol: ConnectOptions["protocol"]): Promise<string[]> {
  const reports: string[] = [];
  const report = (_details: object, message: string): void => void reports.push(message);
  const logger: Logger = { debug: () => undefined, info: report, warn: report, error: report };
  const [major, minor, micro] = version.split(".").map(Number);
  const [stream, far] = duplexPair();
  const server = new ScriptedQmp(far);
  server.send({ QMP: { ...GREETING.QMP, version: { qemu: { major, minor, micro }, package: "" } } });
  const [client] = await Promise.all([connectQmp(stream, { logger, protocol }), server.answer({})]);
  await Promise.all([client.execute("query-status"), server.answer({})]);
  await client.close();
  return reports;
}

const BEGINNING = "may have other commands and events than the types of this client, which are those of QEMU";

test.each([
  ["7.2.22", undefined, []],
  ["11.1.3", "11.1", []],
  ["10.0.13", undefined, [`QEMU 10.0.13 ${BEGINNING} 7.2: pass protocol: "10.0" to have its types`]],
  [
    "9.2.1",
    "10.0",
    [
      `QEMU 9.2.1 ${BEGINNING} 10.0: generate its types with "npx @alpy/qmp generate", and pass protocol: "own" with them`,
    ],
  ],
  ["9.2.1", "own", []],
] as const)("a client of QEMU %s with the protocol %s reports %j", async (version, protocol, reports) => {
  expect(await reportsOf(version, protocol)).toEqual(reports);
});

test("a protocol that the package does not have is refused", async () => {
  const [stream] = duplexPair();
  const wrong = { protocol: "8.2" } as unknown as ConnectOptions;
  expect(await errorOf(connectQmp(stream, wrong))).toEqual(
    new TypeError('protocol must be one of "7.2", "10.0", "11.1", "own", got \'8.2\''),
  );
});
