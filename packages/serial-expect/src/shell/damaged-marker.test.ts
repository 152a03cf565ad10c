import { describe, expect, test } from "vitest";
import { findDamaged } from "./damaged-marker.ts";

const MARKER = "~run:387120465:stop:";
const BEFORE = "output 1234, a run: 3\r\n# \r\n";
const AFTER = "0:87120465:\r\n~ # ";

function damaged(damage: (marker: string) => string): string {
  return BEFORE + damage(MARKER) + AFTER;
}

describe("a marker", () => {
  test("is found undamaged", () => {
    const start = BEFORE.length;
    expect(findDamaged(damaged(String), MARKER)).toEqual({ start, end: start + MARKER.length });
  });

  test.each(["eth0: link is up\r\n", "[   12.345678] usb 1-1: new\r\n", "\u001b[1;32m", "random: crng init done\n"])(
    "is found with its begin and end with %j at any position in it",
    (noise) => {
      for (let at = 1; at < MARKER.length; at++) {
        const place = findDamaged(
          damaged((marker) => marker.slice(0, at) + noise + marker.slice(at)),
          MARKER,
        );
        expect({ at, end: place?.end }).toEqual({ at, end: BEFORE.length + MARKER.length + noise.length });
        expect({ at, start: place?.start }).toEqual({ at, start: BEFORE.length });
      }
    },
  );

  test("is found after the loss of any two of its bytes", () => {
    for (let i = 1; i < MARKER.length - 1; i++)
      for (let j = i + 1; j < MARKER.length - 1; j++) {
        const place = findDamaged(
          damaged((marker) => marker.slice(0, i) + marker.slice(i + 1, j) + marker.slice(j + 1)),
          MARKER,
        );
        expect({ i, j, start: place?.start }).toEqual({ i, j, start: BEFORE.length });
      }
  });

  test("is found among many foreign lines", () => {
    const noise = "virtio_net virtio0: something long\r\n".repeat(30);
    const text = noise + damaged((marker) => marker.slice(0, 8) + noise + marker.slice(8)) + noise;
    expect(findDamaged(text, MARKER)?.start).toBe(noise.length + BEFORE.length);
  });

  test.each(["begin", "lack"])("is not mistaken for one of kind %s, or the reverse", (kind) => {
    const other = MARKER.replace("stop", kind);
    expect(findDamaged(damaged(String), other)).toBeUndefined();
    expect(findDamaged(BEFORE + other + AFTER, MARKER)).toBeUndefined();
  });

  test("is not found in the echo of the sum, in other markers, or in numbers", () => {
    const echo = 'run_id=$((350000000+37120465));echo "~run:$run_id:end:$run_status:"';
    expect(findDamaged(`${echo}\r\n~run:411113222:stop:0:`, MARKER)).toBeUndefined();
    expect(findDamaged(Array.from({ length: 9000 }, (_, i) => `${i}:run:\n`).join(""), MARKER)).toBeUndefined();
  });
});
