import { expect, test } from "vitest";
import { resolveMachineOptions } from "../options/resolve-machine-options.ts";
import { type NicLink, nicArgumentsOf, socketNicsOf } from "./nic-links.ts";

const links: readonly NicLink[] = [
  { nic: 3, backend: { kind: "stream" }, capturePath: "/a/link0.pcap", isCaptured: true },
  { nic: 0, backend: { kind: "tap", tap: "tap7" }, capturePath: "/a/link1.pcap", isCaptured: false },
  { nic: 1, backend: { kind: "stream" }, capturePath: "/a/link2.pcap", isCaptured: true },
];

test("sockets follow the order of the links, from file descriptor 4 on", () => {
  const nics = nicArgumentsOf(resolveMachineOptions({ nics: 4 }), links);
  expect(socketNicsOf(links)).toEqual([3, 1]);
  expect(nics.map(({ name, backend, capture, captured }) => [name, backend, capture, captured])).toEqual([
    ["nic0", { kind: "tap", tap: "tap7" }, "/a/link1.pcap", false],
    ["nic1", { kind: "stream", fileDescriptor: 5 }, "/a/link2.pcap", true],
    ["nic2", { kind: "none" }, undefined, false],
    ["nic3", { kind: "stream", fileDescriptor: 4 }, "/a/link0.pcap", true],
  ]);
});
