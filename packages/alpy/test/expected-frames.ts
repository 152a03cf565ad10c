import { arp, ethernet, icmp, ipv4, PcapEncoder } from "@alpy/pcap";

/** The MAC address of the host that sends. */
export const hostA = "52:54:00:00:00:0a";
const hostB = "52:54:00:00:00:0b";
/** An ARP request of the first host. */
export const request = arpFrame("request");
/** The same as a reply. */
export const reply = arpFrame("reply");

function arpFrame(operation: "request" | "reply"): Uint8Array {
  const fields = {
    operation,
    senderHardwareAddress: hostA,
    senderProtocolAddress: "192.168.0.1",
    targetHardwareAddress: hostB,
    targetProtocolAddress: "192.168.0.2",
  };
  return ethernet({ source: hostA, destination: hostB }, arp(fields));
}

/** Returns an echo request. */
export function echo(sequence: number): Uint8Array {
  const message = icmp({ type: 8, identifier: 1, sequence });
  const packet = ipv4({ source: "192.168.0.1", destination: "192.168.0.2" }, message);
  return ethernet({ source: hostA, destination: hostB }, packet);
}

/** Returns a capture of frames. */
export function captureOf(frames: readonly Uint8Array[]): Uint8Array {
  const encoder = new PcapEncoder();
  return Buffer.concat([encoder.header(), ...frames.map((frame) => recordOf(frame))]);
}

/** Returns the record of a frame, without the capture's header. */
export function recordOf(data: Uint8Array): Uint8Array {
  return new PcapEncoder().record({ seconds: 1, nanoseconds: 0, data, originalLength: data.length });
}
