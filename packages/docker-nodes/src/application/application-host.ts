import type { ContainerEvents } from "../engine/container-events.ts";
import type { OutputStream } from "../engine/demultiplexer.ts";
import type { Engine } from "../engine/engine.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { PortReadiness } from "./readiness.ts";

/** The parts of a node that an application needs. */
export interface ApplicationHost {
  readonly engine: Engine;
  readonly events: ContainerEvents;
  /** Aborts when the node dies. */
  readonly lost: AbortSignal;
  /** Receives each line of output. */
  readonly onLine: (line: string, stream: OutputStream) => void;
  /** Returns whether a process listens on a port in the node's namespace. */
  readonly isListening: (port: PortReadiness, wait: WaitOptions) => Promise<boolean>;
}
