/**
 * One QEMU machine without a testbed: typed options, power, QMP, serial console, golden states, and the frames of NICs that
 * end in this process.
 *
 * @packageDocumentation
 */

export { CaptureClock, type CaptureClockRecord, type ClockSegment } from "./clock/capture-clock.ts";
export { previewArguments } from "./command-line/preview.ts";
export { netdevName } from "./command-line/qemu-arguments.ts";
export type { Disk } from "./control/disk.ts";
export type { DiskFailure, DiskSpeed } from "./control/disk-fault.ts";
export type { Management } from "./control/management.ts";
export { callingFiles } from "./digest/calling-files.ts";
export { QemuError, type QemuErrorCode, type QemuErrorDetails } from "./errors.ts";
export type { ByteBudget, LimitReached, MachineLimits } from "./files/file-limits.ts";
export type { FileListeners } from "./files/file-reports.ts";
export type { DelayDistribution } from "./frames/delay-distribution.ts";
export { encodeFrame, FrameDecoder, MAX_FRAME_BYTES, requireFrame } from "./frames/frame-codec.ts";
export { FrameInjector, type InjectDirection } from "./frames/frame-injector.ts";
export { FrameQueue } from "./frames/frame-queue.ts";
export { ImpairedPath } from "./frames/impaired-path.ts";
export type { ImpairmentCounts, ImpairmentEffect } from "./frames/impairer.ts";
export {
  type BitCorruption,
  changedImpairmentOptions,
  type GilbertElliottLoss,
  type ResolvedWireImpairment,
  resolveWireImpairment,
  type WireImpairmentOptions,
} from "./frames/impairment.ts";
export { NicSocket } from "./frames/nic-socket.ts";
export type { Golden, PrepareBeginning } from "./golden/golden.ts";
export type { GoldenFacts, GoldenManifest } from "./golden/golden-manifest.ts";
export { type GoldenOptions, resolveGoldenOptions } from "./golden/golden-options.ts";
export type { GoldenState } from "./golden/golden-store.ts";
export { type GoldenRequest, obtainGolden } from "./golden/obtain-golden.ts";
export { type PruneGoldenOptions, pruneGolden } from "./golden/prune-golden.ts";
export type { StepRunner } from "./golden/step-runner.ts";
export type { Beginning, BootBeginning, RestoreBeginning } from "./launch/beginning.ts";
export { launchMachine } from "./launch/launch-machine.ts";
export type { LaunchMachineOptions } from "./launch/launch-options.ts";
export { launchResolved } from "./launch/launch-resolved.ts";
export type { MachineFiles, MachineLaunch } from "./launch/machine-launch.ts";
export type { NicLink } from "./launch/nic-links.ts";
export type { Logger } from "./logger.ts";
export { Faults } from "./machine/faults.ts";
export type { Machine } from "./machine/machine.ts";
export type { MachineState } from "./machine/machine-state.ts";
export type { PowerCut, PowerCutOptions } from "./machine/power-cut.ts";
export type { QemuExit } from "./machine/qemu-exit.ts";
export type { SocketFolder } from "./machine/qemu-folder.ts";
export { ARCHITECTURES, type Architecture } from "./options/architecture.ts";
export type { CloudInitOptions, ResolvedCloudInit } from "./options/cloud-init.ts";
export type { DiskInterface, DiskOptions, ResolvedDisk } from "./options/disks.ts";
export type { Firmware, ResolvedFirmware, UefiFirmware } from "./options/firmware.ts";
export type { FwCfgFile, FwCfgValue, ResolvedFwCfg } from "./options/fw-cfg.ts";
export { requireGoldenMachine } from "./options/golden-machine.ts";
export type {
  AcceleratorChoice,
  MachineOptions,
  ResolvedMachineOptions,
  VgaModel,
} from "./options/machine-options.ts";
export type {
  ForwardProtocol,
  HostForward,
  ManagementOptions,
  ResolvedForward,
  ResolvedManagement,
} from "./options/management.ts";
export { NIC_MODELS, type NicModel, type NicOptions, type ResolvedNic } from "./options/nics.ts";
export { OMITTABLE_PARTS, type OmittablePart } from "./options/omitted-parts.ts";
export { type MachineOptionsContext, resolveMachineOptions } from "./options/resolve-machine-options.ts";
export type { ResolvedShare, ShareOptions } from "./options/shares.ts";
export { readableOutput } from "./output/readable-output.ts";
export { type Accelerator, chooseAccelerator, type Runner } from "./program/accelerator.ts";
export { isAtLeast, LOWEST_QEMU } from "./program/platform.ts";
export type { MachineType, ProgramAbilities } from "./program/program-abilities.ts";
export { askQemu, type QemuProgram } from "./program/qemu-program.ts";
export type { WaitOptions } from "./wait-options.ts";
