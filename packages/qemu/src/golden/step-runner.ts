import { formatDuration } from "../duration.ts";
import type { Logger } from "../logger.ts";

/** Runs a named step of work that may take long. */
export type StepRunner = <T>(name: string, body: () => Promise<T>) => Promise<T>;

/** Returns a runner that logs `NAME…` when a step begins and `NAME… done in 4.2 s` when it ends. */
export function loggingSteps(logger: Logger): StepRunner {
  return async (name, body) => {
    const started = performance.now();
    logger.info({ step: name }, `${name}…`);
    const end = (level: "info" | "error", outcome: string): void => {
      const durationMs = Math.round(performance.now() - started);
      logger[level]({ step: name, durationMs }, `${name}… ${outcome} ${formatDuration(durationMs)}`);
    };
    try {
      const result = await body();
      end("info", "done in");
      return result;
    } catch (error) {
      end("error", "failed after");
      throw error;
    }
  };
}
