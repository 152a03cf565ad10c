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
export type { ExpectOptions } from "./expect/expectations.ts";
export type { CollectOptions } from "./expect/expecting.ts";
export type { SeenFrame } from "./expect/seen-frame.ts";
export type { GoldenOptions } from "./golden/golden-options.ts";
export { type PruneGoldenOptions, pruneGolden } from "./golden/prune-golden.ts";
export type { Towards } from "./link/injector.ts";
export type { FramesOptions, Link, LinkEnd } from "./link/link.ts";
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
export type { LinkSummary, RunStep, RunSummary } from "./record/run-summary.ts";
export { formatStepEvent, type StartedStep, type StepEvent, type StepRecord } from "./record/step-event.ts";
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
export type { Fate, ImpairmentCounts } from "./wire/impairer.ts";
export type { Impairment } from "./wire/impairment.ts";
export type { Wire, WireCounts, WireDirection, WireOptions } from "./wire/wire.ts";
