import type { CallLimits } from "./call.ts";
import type { Connection } from "./connection.ts";
import { QmpError } from "./errors.ts";
import type { Greeting } from "./messages.ts";
import { withTrace } from "./trace.ts";

/** What the handshake settled. */
export interface Session extends Greeting {
  /** Whether commands can be run out of band. */
  readonly oob: boolean;
}

/** Takes the greeting and enables the capabilities that we know (QMP specification, section "Capabilities Negotiation"). */
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
    const message = `QEMU greeted, but the capabilities were not negotiated: ${cause.message}`;
    throw withTrace(new QmpError("negotiation-failed", message, { cause }), limits.trace);
  }
}
