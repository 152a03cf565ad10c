/**
 * Network namespaces of Docker containers as test nodes: each with a tap for your own process to open, addresses, routes and
 * applications. Everything is gone once you close it, or your process dies.
 *
 * @packageDocumentation
 */
export type { Application } from "./application/application.ts";
export type { ApplicationExit, ApplicationLine } from "./application/application-events.ts";
export { ApplicationLogs, type ApplicationLogsOptions } from "./application/application-logs.ts";
export type {
  ApplicationOptions,
  ExecOptions,
  StopOptions,
  WaitForOutputOptions,
} from "./application/application-options.ts";
export { ApplicationError, type ApplicationResult } from "./application/application-result.ts";
export type { FileSource, Files } from "./application/files.ts";
export type { ByteBudget, LimitReached } from "./application/log-file.ts";
export type { OutputReadiness, PortReadiness, Readiness } from "./application/readiness.ts";
export type { SandboxOptions } from "./application/sandbox.ts";
export { type KeptThing, type PrunedThing, type PruneOptions, type PruneResult, prune } from "./cleanup/prune.ts";
export type { OutputStream } from "./engine/demultiplexer.ts";
export type { TerminalSize } from "./engine/engine.ts";
export { engineAddress, engineSocketPath } from "./engine/engine-address.ts";
export { type EngineGroup, engineGroup } from "./engine/engine-group.ts";
export { ensureNodeImage, type NodeImageOptions } from "./engine/ensure-node-image.ts";
export { type EngineDetails, type InspectEngineOptions, inspectEngine } from "./engine/inspect-engine.ts";
export { resolveNodeImage } from "./engine/node-image.ts";
export {
  ContainerFault,
  type ContainerFaultDetails,
  DockerNodesError,
  type DockerNodesErrorCode,
  type DockerNodesErrorOptions,
} from "./errors.ts";
export type { Logger } from "./logger.ts";
export type {
  BondInterfaceOptions,
  BondMode,
  BridgeInterfaceOptions,
  InterfaceOptions,
  InterfaceSettings,
  ResolvedBond,
  ResolvedBridge,
  ResolvedInterface,
  ResolvedInterfaceSettings,
  ResolvedTapInterface,
  ResolvedVlan,
  ResolvedVrf,
  ResolvedWireguard,
  TapInterfaceOptions,
  VlanInterfaceOptions,
  VrfInterfaceOptions,
  WireguardInterfaceOptions,
  WireguardPeer,
} from "./network/interface-options.ts";
export type { ImpairmentOptions, QueueStatistics, RateLimitOptions } from "./network/link-conditions.ts";
export type { AddressOptions, NetworkInterface } from "./network/network-interface.ts";
export type { Interfaces } from "./network/resolve-interfaces.ts";
export type { NextHop, RouteOptions, RuleOptions } from "./network/route-options.ts";
export type {
  Counters,
  InterfaceAddress,
  InterfaceStatistics,
  InterfaceStatus,
  Neighbour,
  Route,
  RouteNextHop,
} from "./network/tables.ts";
export type { TapStatistics } from "./network/tap-statistics.ts";
export { checkTunDevice } from "./network/tun-device.ts";
export { createWireguardKeys, type WireguardKeys } from "./network/wireguard-keys.ts";
export { createNodes } from "./nodes/create-nodes.ts";
export type { Node } from "./nodes/node.ts";
export { type NodeOptions, type ResolvedNodeOptions, resolveNodeOptions } from "./nodes/node-options.ts";
export type { AdoptOptions, NodeRunOptions, NodeStartOptions, RoutesOptions } from "./nodes/node-run-options.ts";
export type { CloseOptions, NodeSet } from "./nodes/node-set.ts";
export type { NodeEnd, NodePair, NodeSetOptions } from "./nodes/node-set-options.ts";
export type { NodeConnectOptions, NodePublishOptions } from "./reach/connect-options.ts";
export { ConnectionError, type ConnectionEvidence, type ConnectionFailure } from "./reach/connection-error.ts";
export type { PublishedPort } from "./reach/published-port.ts";
export type { WaitOptions } from "./wait-options.ts";
