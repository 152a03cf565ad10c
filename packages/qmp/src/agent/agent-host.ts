import type { GuestAgentCommands } from "./agent-qemu-protocol.ts";

/** The limits of one command. */
export interface AgentLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The part of an agent that its calls of several commands use. */
export interface AgentHost {
  execute<C extends keyof GuestAgentCommands>(
    command: C,
    args: GuestAgentCommands[C]["arguments"],
    limits: AgentLimits,
  ): Promise<GuestAgentCommands[C]["returns"]>;
}

/** Returns limits for several commands that share one time-out: each gets the time that those before it have left. */
export function shareTime({ timeoutMs, signal }: AgentLimits): () => AgentLimits {
  const deadlineMs = performance.now() + timeoutMs;
  return () => ({ timeoutMs: Math.max(1, Math.ceil(deadlineMs - performance.now())), signal });
}
