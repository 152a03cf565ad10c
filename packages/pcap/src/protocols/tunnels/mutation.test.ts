import fc from "fast-check";
import { expect, test } from "vitest";
import { withInnerFrames } from "../../../test/inner-frames.ts";
import { AH_FRAMES } from "../../../test/protocol-frames/ah.ts";
import { ESP_FRAMES } from "../../../test/protocol-frames/esp.ts";
import { GENEVE_FRAMES } from "../../../test/protocol-frames/geneve.ts";
import { GRE_FRAMES } from "../../../test/protocol-frames/gre.ts";
import { GTPU_FRAMES } from "../../../test/protocol-frames/gtpu.ts";
import { IKE_FRAMES } from "../../../test/protocol-frames/ike.ts";
import { IP_IN_IP_FRAMES } from "../../../test/protocol-frames/ip-in-ip.ts";
import { NAT_TRAVERSAL_FRAMES } from "../../../test/protocol-frames/nat-traversal.ts";
import { VXLAN_FRAMES } from "../../../test/protocol-frames/vxlan.ts";
import { VXLAN_GPE_FRAMES } from "../../../test/protocol-frames/vxlan-gpe.ts";
import { WIREGUARD_FRAMES } from "../../../test/protocol-frames/wireguard.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { allProtocols } from "../all-protocols.ts";

const options = { protocols: allProtocols };
const FRAMES: Readonly<Record<string, readonly Uint8Array[]>> = {
  ah: AH_FRAMES,
  esp: ESP_FRAMES,
  geneve: GENEVE_FRAMES,
  gre: GRE_FRAMES,
  gtpu: GTPU_FRAMES,
  ike: IKE_FRAMES,
  ipInIp: IP_IN_IP_FRAMES,
  natTraversal: NAT_TRAVERSAL_FRAMES,
  vxlan: VXLAN_FRAMES,
  vxlanGpe: VXLAN_GPE_FRAMES,
  wireguard: WIREGUARD_FRAMES,
};
const ALL_FRAMES = Object.values(FRAMES).flat();

test.each(Object.entries(FRAMES))("every frame of %s cut at every byte is truncated, never malformed", (_, frames) => {
  for (const data of frames) {
    for (let length = 0; length < data.length; length += 1) {
      const frame = { data: data.subarray(0, length), originalLength: data.length, linkType: 1 };
      const decoded = decode(frame, options);
      for (const each of withInnerFrames(decoded))
        expect(each.malformed, `${length}: ${summary(data)}`).toBeUndefined();
      expect(JSON.stringify(decoded)).not.toContain('"checksumValid":false');
    }
  }
});

test("no changed bytes of a tunnel make decoding, a field, the JSON or the summary throw", () => {
  const change = fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)));
  const property = fc.property(fc.nat(), fc.array(change, { maxLength: 5 }), fc.nat(200), (index, changes, cut) => {
    const data = Uint8Array.from(ALL_FRAMES[index % ALL_FRAMES.length] ?? []);
    for (const [at, value] of changes) data[14 + (at % (data.length - 14))] = value;
    const frame = {
      data: data.subarray(0, data.length - (cut > 100 ? 0 : cut)),
      originalLength: data.length,
      linkType: 1,
    };
    JSON.stringify(decode(frame, options));
    const line = summary(frame, options);
    expect(line).not.toMatch(/length -\d|\n/);
  });
  fc.assert(property, { numRuns: 3000 });
});
