/**
 * Test network virtual appliances: a QEMU machine, its links to Docker nodes, captures, console and artifacts.
 *
 * @packageDocumentation
 */
export * as dockerNodes from "@alpy/docker-nodes";
export * as pcap from "@alpy/pcap";
export * as qmp from "@alpy/qmp";
export * as serialExpect from "@alpy/serial-expect";
export { type DiagnoseOptions, diagnose } from "./doctor/diagnose.ts";
export type { Finding } from "./doctor/finding.ts";
export { AlpyError, type AlpyErrorCode, type AlpyErrorDetails } from "./errors.ts";
export type { Expectation } from "./expect/expectation.ts";
export type { FrameExpectOptions } from "./expect/expectations.ts";
export type { CollectOptions } from "./expect/frame-expecter.ts";
export type { SeenFrame } from "./expect/seen-frame.ts";
export type { GoldenOptions } from "./golden/golden-options.ts";
export { type PruneGoldenOptions, pruneGolden } from "./golden/prune-golden.ts";
export type { InjectDirection } from "./link/injector.ts";
export type { InjectOptions, Link, LinkEnd } from "./link/link.ts";
export type { FramesOptions } from "./link/open-capture.ts";
export type { Logger } from "./logger.ts";
export type { DiskInterface, DiskOptions } from "./machine/disks.ts";
export type { Firmware, UefiFirmware } from "./machine/firmware.ts";
export type { Machine, MachineWait } from "./machine/machine.ts";
export { type NicModel, type NicOptions, nicModels } from "./machine/nics.ts";
export type { AcceleratorChoice, MachineOptions } from "./machine/options.ts";
export type { MachineState } from "./machine/power.ts";
export { previewArguments as qemuArguments } from "./machine/preview.ts";
export type { QemuExit } from "./machine/process.ts";
export { readRun } from "./record/read-run.ts";
export type { LinkSummary, Run, RunStep } from "./record/run-summary.ts";
export type { StepRecord } from "./record/steps.ts";
export { type SummaryOptions, summarize } from "./record/summarize.ts";
export { createTestbed } from "./testbed/create-testbed.ts";
export type { Dut } from "./testbed/dut.ts";
export type { Testbed } from "./testbed/testbed.ts";
export type {
  LinkOptions,
  MachineSetup,
  NodeLinkOptions,
  SegmentLinkOptions,
  SegmentOptions,
  TestbedOptions,
  WireLinkOptions,
} from "./testbed/testbed-options.ts";
export type { WaitOptions } from "./wait-options.ts";
export type { ImpairmentCounts, ImpairmentEffect } from "./wire/impairer.ts";
export type { Wire, WireCounts, WireDirection } from "./wire/wire.ts";
export type { WireImpairmentOptions } from "./wire/wire-impairment.ts";
export type { WireOptions } from "./wire/wire-options.ts";
