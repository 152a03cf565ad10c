import { absent, type FramePattern, oneOf } from "@alpy/pcap/match";
import { expectTypeOf, test } from "vitest";
import type { SeenFrame } from "../expect/seen-frame.ts";
import type { Wire } from "../wire/wire.ts";
import type { Link } from "./link.ts";

declare const link: Link;
declare const wire: Wire;

test("patterns name layers and fields as the decoder does", () => {
  void link.expectFrame(
    { arp: { operation: "reply", senderProtocolAddress: "192.168.0.1" }, vlans: absent },
    { timeoutMs: 2_000 },
  );
  void wire.expectNone(({ ipv4 }) => ipv4?.ttl === 0);
  void link.expectSequence([{ tcp: { syn: true } }, { tcp: { syn: true, ack: true } }]);
  void wire.collect({ udp: { destinationPort: oneOf(67, 68) } }, { limit: 5 });
  // @ts-expect-error there is no such field
  void link.expectFrame({ arp: { sender: "192.168.0.1" } });
  // @ts-expect-error there is no such layer
  void link.expectNone({ arpp: {} });
  // @ts-expect-error there is no such operation
  void link.expectSequence([{ arp: { operation: "repply" } }]);
  // @ts-expect-error a sequence is a list
  void wire.expectSequence({ arp: {} });
  // @ts-expect-error only collect has a limit
  void link.expectFrame({}, { limit: 5 });
});

test("frames have their layers and the time at which they passed", () => {
  expectTypeOf(link.expectFrame({})).resolves.toEqualTypeOf<SeenFrame>();
  expectTypeOf(link.expectSequence([{}])).resolves.toEqualTypeOf<SeenFrame[]>();
  expectTypeOf(link.collect({})).resolves.toEqualTypeOf<SeenFrame[]>();
  expectTypeOf(link.expectNone({})).resolves.toEqualTypeOf<void>();
  expectTypeOf<SeenFrame["timestampNs"]>().toEqualTypeOf<bigint>();
  expectTypeOf<{ dhcp: { messageType: number } }>().toExtend<FramePattern>();
});
