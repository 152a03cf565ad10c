import { expect, test } from "vitest";
import { bytes, ethernet, HOST_A, HOST_B, mac, u16, u32 } from "../../../test/frames.ts";
import { encodeLacp, encodeMarker } from "../../build/link/slow.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { ethernet as buildEthernet } from "../../index.ts";
import { match } from "../../match/match.ts";
import { slow } from "./slow.ts";

const protocols = [slow];
const zeros = (length: number): number[] => new Array<number>(length).fill(0);
const port = (type: number, key: number, state: number): Uint8Array =>
  bytes(type, 20, u16(32_768), mac(HOST_A.mac), u16(key), u16(255), u16(3), state, zeros(3));
const ends = bytes(3, 16, u16(5), zeros(12), 0, 0, zeros(50));
const lacp = bytes(1, 1, port(1, 17, 0x3d), port(2, 0, 0xc2), ends);
const marker = bytes(2, 1, 2, 16, u16(4), mac(HOST_B.mac), u32(0xdeadbeef), zeros(2), 0, 0, zeros(90));
const frame = (content: Uint8Array): Uint8Array => ethernet(0x8809, content);

test("LACP has the ports of both ends, with each bit of their states", () => {
  expect(lacp).toHaveLength(110);
  const data = frame(lacp);
  const decoded = decode(data, { protocols });
  expect(decoded.payload).toHaveLength(0);
  const common = { systemPriority: 32_768, system: HOST_A.mac, portPriority: 255, port: 3 };
  expect(decoded.slow?.toJSON()).toEqual({
    subtype: 1,
    version: 1,
    actor: {
      ...common,
      key: 17,
      state: 0x3d,
      activity: true,
      shortTimeout: false,
      aggregation: true,
      synchronization: true,
      collecting: true,
      distributing: true,
      defaulted: false,
      expired: false,
    },
    partner: {
      ...common,
      key: 0,
      state: 0xc2,
      activity: false,
      shortTimeout: true,
      aggregation: false,
      synchronization: false,
      collecting: false,
      distributing: false,
      defaulted: true,
      expired: true,
    },
    collectorMaxDelayUs: 50,
  });
  const pattern = { slow: { subtype: 1, actor: { system: HOST_A.mac, collecting: true } } };
  expect(match(data, pattern, { protocols })).toBe(true);
  expect(match(data, { slow: { partner: { collecting: true } } }, { protocols })).toBe(false);
  expect(summary(data, { protocols })).toBe("LACPv1, length 110");
});

test("the marker protocol has the requester and its transaction", () => {
  const data = frame(marker);
  expect(decode(data, { protocols }).slow?.toJSON()).toEqual({
    subtype: 2,
    version: 1,
    isMarkerResponse: true,
    requesterPort: 4,
    requesterSystem: HOST_B.mac,
    requesterTransactionId: 0xdeadbeef,
  });
  expect(summary(data, { protocols })).toBe("MARKERv1, length 110");
});

test("other slow protocols have only their subtype, and the rest is payload", () => {
  const oam = decode(frame(bytes(3, 0, 0x50, 0)), { protocols });
  expect(oam.slow?.toJSON()).toEqual({ subtype: 3 });
  expect(oam.payload).toEqual(bytes(0, 0x50, 0));
  expect(summary(frame(bytes(3, 0, 0x50, 0)), { protocols })).toBe("OAM, length 4");
  expect(summary(frame(bytes(10, 1)), { protocols })).toBe("unknown (10), length 2");
  expect(summary(frame(bytes(1, 2, lacp.subarray(2))), { protocols })).toBe("LACP version 2 packet not supported");
});

test.each<[string, number, number]>([
  ["version 0, expected at least 1", 1, 0],
  ["an element of type 1 with 19 bytes, expected 20", 3, 19],
  ["it does not begin with actor and partner", 22, 9],
  ["an element of type 4 with 1 bytes, expected 2", 42, 4],
])("LACP is malformed: %s", (reason, at, value) => {
  const damaged = lacp.slice();
  damaged[at] = value;
  if (at === 42) damaged[43] = 1;
  expect(decode(frame(damaged), { protocols }).malformed).toEqual({ layer: "slow", reason });
});

test("a marker without a marker, and an element that does not fit, are malformed", () => {
  const problem = (content: Uint8Array) => decode(frame(content), { protocols }).malformed?.reason;
  expect(problem(bytes(2, 1, 0, 0))).toBe("it contains no marker");
  expect(problem(bytes(2, 1, 9, 4))).toBe("an element does not fit into the message");
  expect(problem(bytes(2))).toBe("the version is missing");
});

test("a message that the capture cut is truncated at any length, with the ports that are there", () => {
  const whole = frame(lacp);
  for (let length = 14; length < 14 + 58; length++) {
    const cut = { data: whole.subarray(0, length), originalLength: whole.length, linkType: 1 };
    const decoded = decode(cut, { protocols });
    expect(decoded.malformed, `${length}`).toBeUndefined();
    expect(decoded.truncated?.layer, `${length}`).toBe("slow");
    expect(decoded.slow?.actor?.key, `${length}`).toBe(length < 14 + 22 ? undefined : 17);
  }
});

test("messages that are built are those that were written by hand", () => {
  const link = { source: HOST_A.mac, destination: HOST_B.mac };
  const common = { systemPriority: 32_768, system: HOST_A.mac, portPriority: 255, port: 3 };
  const actor = { ...common, key: 17, synchronization: true, collecting: true, distributing: true };
  const partner = {
    ...common,
    key: 0,
    activity: false,
    aggregation: false,
    shortTimeout: true,
    defaulted: true,
    expired: true,
  };
  expect(buildEthernet(link, encodeLacp({ actor, partner, collectorMaxDelayUs: 50 }))).toEqual(frame(lacp));
  const requester = { requesterPort: 4, requesterSystem: HOST_B.mac, requesterTransactionId: 0xdeadbeef };
  expect(buildEthernet(link, encodeMarker({ ...requester, isMarkerResponse: true }))).toEqual(frame(marker));
  const unknown = decode(buildEthernet(link, encodeLacp({ actor: { system: HOST_A.mac, port: 1 } })), { protocols });
  expect(unknown.slow).toMatchObject({
    actor: { state: 5, systemPriority: 32_768, key: 1 },
    partner: { system: "00:00:00:00:00:00", systemPriority: 0, key: 0, port: 0, portPriority: 0, state: 0 },
  });
});

test.each<[string, () => unknown]>([
  [
    'lacp: unknown option "state"; expected one of actor, partner, collectorMaxDelayUs, version',
    () => encodeLacp({ state: 1 } as never),
  ],
  [
    'lacp.actor: unknown option "state"; expected one of system, port',
    () => encodeLacp({ actor: { system: HOST_A.mac, port: 1, state: 1 } as never }),
  ],
  ["lacp.actor: options must be an object, got undefined", () => encodeLacp({} as never)],
  ["lacp.actor.port must be an integer from 0 to 65535", () => encodeLacp({ actor: { system: HOST_A.mac, port: -1 } })],
  [
    "lacp.collectorMaxDelayUs must be a multiple of 10 from 0 to 655350, got 5",
    () => encodeLacp({ actor: { system: HOST_A.mac, port: 1 }, collectorMaxDelayUs: 5 }),
  ],
  [
    'marker.requesterSystem must be an address, got "x"',
    () => encodeMarker({ requesterPort: 1, requesterSystem: "x" }),
  ],
])("refuses: %s", (message, build) => {
  expect(build).toThrow(TypeError);
  expect(build).toThrow(message);
});
