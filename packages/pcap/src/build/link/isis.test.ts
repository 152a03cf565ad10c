import { expect, test } from "vitest";
import { encodeIsis } from "./isis.ts";

test.each<[string, () => unknown]>([
  ['isis: unknown option "id"; expected one of type', () => encodeIsis({ type: 15, id: 1 } as never)],
  ["isis.type must be one of 15, 16, 17, 18, 20, 24, 25, 26, 27, got 1", () => encodeIsis({ type: 1 })],
  ['isis of type 17: unknown option "lspId"', () => encodeIsis({ type: 17, lspId: "0000.0000.0001.00-00" })],
  ['isis.sourceId must be an address, got "1"', () => encodeIsis({ type: 17, sourceId: "1" })],
  [
    'isis.areaAddresses[0] must be an area such as 49.0001, got "49.1"',
    () => encodeIsis({ type: 17, sourceId: "0000.0000.0001", areaAddresses: ["49.1"] }),
  ],
  [
    'isis.ipv4Prefixes[0].prefix must be an IPv4 prefix, got "10.0.0.0/33"',
    () => encodeIsis({ type: 20, lspId: "0000.0000.0001.00-00", ipv4Prefixes: [{ prefix: "10.0.0.0/33" }] }),
  ],
  [
    "isis.checksum must be an integer from 0 to 65535, got -1",
    () => encodeIsis({ type: 20, lspId: "0000.0000.0001.00-00", checksum: -1 }),
  ],
  [
    "isis.lspEntries[0].sequence must be an integer",
    () =>
      encodeIsis({
        type: 26,
        sourceId: "0000.0000.0001.00",
        lspEntries: [{ lspId: "0000.0000.0001.00-00", remainingLifetimeSeconds: 1, checksum: 1 } as never],
      }),
  ],
])("refuses: %s", (message, build) => {
  expect(build).toThrow(TypeError);
  expect(build).toThrow(message);
});
