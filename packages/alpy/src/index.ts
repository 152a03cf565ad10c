/**
 * Test network virtual appliances: QEMU machines, their links to nodes and wires, captures, consoles and artifacts.
 *
 * @packageDocumentation
 */
export * as dockerNodes from "@alpy/docker-nodes";
export * as pcap from "@alpy/pcap/all";
export type {
  AcceleratorChoice,
  BitCorruption,
  CloudInitOptions,
  DelayDistribution,
  DiskInterface,
  DiskOptions,
  Firmware,
  ForwardProtocol,
  FwCfgFile,
  FwCfgValue,
  GilbertElliottLoss,
  HostForward,
  ImpairmentCounts,
  ImpairmentEffect,
  InjectDirection,
  Machine,
  MachineOptions,
  MachineState,
  Management,
  ManagementOptions,
  NicModel,
  NicOptions,
  OmittablePart,
  PruneGoldenOptions,
  QemuExit,
  ShareOptions,
  UefiFirmware,
  WireImpairmentOptions,
} from "@alpy/qemu";
export * as qemu from "@alpy/qemu";
export { NIC_MODELS, previewArguments as qemuArguments, pruneGolden } from "@alpy/qemu";
export * as qmp from "@alpy/qmp";
export * as serialExpect from "@alpy/serial-expect/all";
export type { IgnoredSetting } from "./containerlab/ignored-setting.ts";
export {
  type ContainerlabCommand,
  type ContainerlabOptions,
  type ContainerlabTestbed,
  readContainerlab,
} from "./containerlab/read-containerlab.ts";
export { type ContainerlabProblem, TopologyError } from "./containerlab/topology-error.ts";
export { type DiagnoseOptions, diagnose } from "./doctor/diagnose.ts";
export type { Finding } from "./doctor/finding.ts";
export { AlpyError, type AlpyErrorCode, type AlpyErrorDetails } from "./errors.ts";
export type { Expectation } from "./expect/expectation.ts";
export type { FrameExpectOptions } from "./expect/expectations.ts";
export type { CollectOptions } from "./expect/frame-expecter.ts";
export type { SeenFrame } from "./expect/seen-frame.ts";
export type { ArtifactLimits } from "./files/artifact-limits.ts";
export type { BenchmarkOptions } from "./forwarding/benchmark-options.ts";
export type { BenchmarkResult, LossPoint, SizeFigures } from "./forwarding/benchmark-result.ts";
export type { ForwardingOptions, ForwardingPath } from "./forwarding/forwarding-options.ts";
export type { ForwardingResult, LatencyFigures } from "./forwarding/forwarding-result.ts";
export type { InjectOptions, Link } from "./link/link.ts";
export type { LinkEnd } from "./link/link-end.ts";
export type { DropPlace, FrameDrop, LinkStatistics } from "./link/link-statistics.ts";
export type { FramesOptions } from "./link/open-capture.ts";
export type { Logger } from "./logger.ts";
export type { LimitRecord } from "./record/file-reports.ts";
export { readRun } from "./record/read-run.ts";
export type { LinkSummary, RunStep, RunSummary } from "./record/run-summary.ts";
export { formatStepEvent, type StartedStep, type StepEvent, type StepRecord } from "./record/step-event.ts";
export { type SummaryOptions, summarize } from "./record/summarize.ts";
export { createTestbed } from "./testbed/create-testbed.ts";
export type { Dut } from "./testbed/dut.ts";
export { topologyOf } from "./testbed/plan-testbed.ts";
export type { Testbed } from "./testbed/testbed.ts";
export type {
  DutOptions,
  GoldenOptions,
  LinkOptions,
  MergedCaptureChoice,
  NamedInterfaceOptions,
  NamedNodeLinkOptions,
  NamedNodeOptions,
  NodeLinkOptions,
  SegmentLinkOptions,
  SegmentOptions,
  TestbedOptions,
  WireLinkOptions,
} from "./testbed/testbed-options.ts";
export { mermaid } from "./topology/mermaid.ts";
export { topologySvg } from "./topology/svg.ts";
export type {
  Topology,
  TopologyEnd,
  TopologyInterface,
  TopologyLink,
  TopologyMachine,
  TopologyNic,
  TopologyNode,
  TopologyWire,
} from "./topology/topology.ts";
export type { WaitOptions } from "./wait-options.ts";
export type { Replayable, WireReplayOptions, WireReplayResult } from "./wire/replay.ts";
export type { Wire } from "./wire/wire.ts";
export type { WireCounts, WireDirection } from "./wire/wire-counts.ts";
export type { WireFramesOptions } from "./wire/wire-frames-options.ts";
export type { WireOptions } from "./wire/wire-options.ts";
export type { FrameReply, WireResponder } from "./wire/wire-responder.ts";
