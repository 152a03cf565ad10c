/** A MAC address as `52:54:00:a1:00:00`. */
export function macAddress(bytes: Uint8Array, offset: number): string {
  const octets = Array.from(bytes.subarray(offset, offset + 6), (octet) => octet.toString(16).padStart(2, "0"));
  return octets.join(":");
}

/** An IPv4 address as `192.168.0.1`. */
export function ipv4Address(bytes: Uint8Array, offset: number): string {
  return bytes.subarray(offset, offset + 4).join(".");
}
