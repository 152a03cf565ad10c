/**
 * Network namespaces of Docker containers as test nodes: each with a tap for a process of yours to open, addresses,
 * routes and applications; all of it gone when you close it, or die.
 *
 * @packageDocumentation
 */
export type { Application } from "./application.ts";
export type { ApplicationOptions, StopOptions, WaitForOutputOptions } from "./application-options.ts";
export { createSkeleton } from "./create-skeleton.ts";
export type { Limits } from "./deadline.ts";
export type { OutputStream } from "./demultiplexer.ts";
export { ensureNodeImage, type NodeImageOptions } from "./ensure-node-image.ts";
export {
  ApplicationError,
  DockerNodesError,
  type DockerNodesErrorCode,
  type DockerNodesErrorOptions,
} from "./errors.ts";
export type { FileSource, Files } from "./files.ts";
export type { Guard, GuardTarget } from "./guard.ts";
export { type EngineDetails, type InspectEngineOptions, inspectEngine } from "./inspect-engine.ts";
export type { RouteOptions } from "./ip.ts";
export type { ImpairmentOptions, QueueStatistics, RateLimitOptions } from "./link-conditions.ts";
export type { Logger } from "./logger.ts";
export type { AddressOptions, NetworkInterface } from "./network-interface.ts";
export type { Node, RunOptions, StartOptions } from "./node.ts";
export type { ApplicationExit, ApplicationLine, NodeOptions, SkeletonOptions } from "./options.ts";
export type { RunResult } from "./output.ts";
export { type PruneOptions, type PruneResult, prune } from "./prune.ts";
export type { OutputReadiness, PortReadiness, Readiness } from "./readiness.ts";
export type { SandboxOptions } from "./sandbox.ts";
export type { CloseOptions, Skeleton } from "./skeleton.ts";
export type {
  Counters,
  InterfaceAddress,
  InterfaceStatistics,
  InterfaceStatus,
  Neighbour,
  Route,
} from "./tables.ts";
export { checkTunDevice } from "./taps.ts";
