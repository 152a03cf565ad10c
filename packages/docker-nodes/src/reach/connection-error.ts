import { DockerNodesError } from "../errors.ts";
import { excerpt } from "../excerpt.ts";
import { showTarget, type Target } from "./connect-options.ts";

/** Why a connection could not be opened. */
export type ConnectionFailure = "refused" | "unreachable" | "timed-out" | "failed";

/** What was seen of a connection that could not be opened, by source. */
export type ConnectionEvidence = Readonly<Record<"connection" | "route" | "neighbour", string>>;

/** The words of the system (errno(3)), and what they mean. */
const REASONS: readonly (readonly [RegExp, ConnectionFailure])[] = [
  [/Connection refused/, "refused"],
  [/No route to host|Network is unreachable|Host is unreachable/, "unreachable"],
  [/timed out/, "timed-out"],
];

const ADVICE: Readonly<Record<ConnectionFailure, string>> = {
  refused: "does anything listen on this port there, and on this address?",
  unreachable: "has the node a route and a neighbour for this address?",
  "timed-out": "is the address right, and does a filter drop the packets?",
  failed: "see the evidence",
};

/** A connection from a node was not accepted. Its `code` is `connection-failed`. */
export class ConnectionError extends DockerNodesError {
  override readonly name = "ConnectionError";
  /** Why it was not accepted. */
  readonly reason: ConnectionFailure;
  /** The address that was tried. */
  readonly host: string;
  /** The port that was tried. */
  readonly port: number;
  /** The system's words, and the node's route to the address and its neighbour entry at that time. */
  readonly evidence: ConnectionEvidence;

  /** @internal */
  constructor(node: string, target: Target, evidence: ConnectionEvidence) {
    const reason = REASONS.find(([words]) => words.test(evidence.connection))?.[1] ?? "failed";
    const shown = Object.entries(evidence).map(
      ([source, text]) => `${source}: ${text === "" ? "none" : excerpt(text)}`,
    );
    super(
      "connection-failed",
      `connecting to ${showTarget(target)} from ${node}: ${reason}; ${ADVICE[reason]}\n${shown.join("\n")}`,
    );
    this.reason = reason;
    this.host = target.host;
    this.port = target.port;
    this.evidence = evidence;
  }
}
