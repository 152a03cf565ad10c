import { createSocket } from "node:dgram";
import { bytes, dns, resource } from "./frames.ts";

/** Answers every question for an IPv4 address on port 53 of the given address, and others with an empty answer. */
const HEADER_BYTES = 12;
const ADDRESS = 1;

const [, , address = ""] = process.argv;
const socket = createSocket("udp4");
socket.on("message", (query, peer) => {
  const question = query.subarray(HEADER_BYTES);
  const isForAddress = query.readUInt16BE(query.length - 4) === ADDRESS;
  const answer = isForAddress ? resource(bytes(0xc0, HEADER_BYTES), ADDRESS, bytes(10, 77, 0, 1)) : bytes();
  const message = dns(0x8180, [1, isForAddress ? 1 : 0, 0, 0], question, answer);
  message.set(query.subarray(0, 2));
  socket.send(message, peer.port, peer.address);
});
socket.bind(53, address, () => console.log("listening"));
