import type { CallLimits } from "../call/call.ts";
import { withCallSite } from "../call/call-site.ts";
import { QmpError } from "../errors.ts";
import type { Greeting } from "../protocol/messages.ts";
import type { Connection } from "./connection.ts";

/** The result of the handshake. */
export interface Session extends Greeting {
  /** Whether commands can run out of band. */
  readonly oob: boolean;
}

/**
 * Receives the greeting and enables the capabilities that this package knows (QMP specification, section "Capabilities
 * Negotiation").
 */
export async function negotiate(connection: Connection, limits: () => CallLimits): Promise<Session> {
  try {
    limits().signal?.throwIfAborted();
    const greeting = await connection.start(limits());
    const oob = greeting.capabilities.includes("oob");
    await enable(connection, oob ? { enable: ["oob"] } : undefined, limits());
    return { ...greeting, oob };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function enable(connection: Connection, args: object | undefined, limits: CallLimits): Promise<void> {
  try {
    await connection.commands.send({ mode: "execute", command: "qmp_capabilities", args, ...limits });
  } catch (cause) {
    if (!(cause instanceof QmpError)) throw cause;
    if (cause.code !== "command-failed" && cause.code !== "command-timeout") throw cause;
    const message = `QEMU sent its greeting, but the negotiation of capabilities failed: ${cause.message}`;
    throw withCallSite(new QmpError("negotiation-failed", message, { cause }), limits.callSite);
  }
}
