import type { NodeOptions } from "@alpy/docker-nodes";
import type { GoldenOptions } from "../golden/golden-options.ts";
import { type OptionNames, requireKnown } from "../require-known.ts";
import type { WireOptions } from "../wire/wire-options.ts";
import type { LinkOptions, SegmentOptions, TestbedOptions } from "./testbed-options.ts";

const testbed: OptionNames<TestbedOptions> = {
  ...{ machine: true, links: true, golden: true, machines: true, segments: true, wires: true, artifacts: true },
  ...{ mergedCapture: true, nodeImage: true, logger: true, timeoutFactor: true, signal: true },
};

const segment: OptionNames<SegmentOptions> = {
  ...{ name: true, addresses: true, gateways: true, routes: true, ipv6: true, sysctls: true, mtu: true },
  ...{ macAddress: true, duplicateAddressDetection: true },
} satisfies OptionNames<Omit<NodeOptions, "taps">>;

const link: OptionNames<Record<"nic" | "captured" | keyof LinkOptions, unknown>> = {
  ...{ nic: true, captured: true, wire: true, segment: true },
  ...segment,
};

const golden: OptionNames<GoldenOptions> = { prepare: true, check: true, module: true, inputs: true };

const wire: OptionNames<WireOptions> = { impair: true, seed: true, queueFrames: true };

/** Those of machines are known to `resolveMachineOptions`. */
export function requireKnownOptions(options: TestbedOptions): void {
  requireKnown("testbed", options, testbed);
  for (const [name, one] of Object.entries(options.segments ?? {})) requireKnown(`segments.${name}`, one, segment);
  for (const [name, one] of Object.entries(options.wires ?? {})) requireKnown(`wires.${name}`, one, wire);
  requireKnownOfMachine("", options);
  for (const [name, one] of Object.entries(options.machines ?? {})) requireKnownOfMachine(`machines.${name}.`, one);
}

function requireKnownOfMachine(place: string, options: Pick<TestbedOptions, "links" | "golden">): void {
  for (const [index, one] of (options.links ?? []).entries()) requireKnown(`${place}links[${index}]`, one, link);
  if (options.golden) requireKnown(`${place}golden`, options.golden, golden);
}
