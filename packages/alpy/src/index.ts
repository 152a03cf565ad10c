/**
 * Test network virtual appliances: a QEMU machine, its links to Docker nodes, captures, console and artifacts.
 *
 * @packageDocumentation
 */
export * as dockerNodes from "@alpy/docker-nodes";
export * as pcap from "@alpy/pcap";
export * as qmp from "@alpy/qmp";
export * as serialExpect from "@alpy/serial-expect";
export { createTestbed } from "./create-testbed.ts";
export { AlpyError, type AlpyErrorCode, type AlpyErrorDetails } from "./errors.ts";
export type { Link } from "./link.ts";
export type { Logger } from "./logger.ts";
export type { Machine, MachineState, MachineWait } from "./machine.ts";
export type { AcceleratorChoice, MachineOptions, NicModel } from "./machine-options.ts";
export type { QemuExit } from "./qemu-process.ts";
export type { StepRecord } from "./steps.ts";
export type { Testbed } from "./testbed.ts";
export type { LinkOptions, TestbedOptions } from "./testbed-options.ts";
