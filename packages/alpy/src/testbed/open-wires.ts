import type { Expectations } from "../expect/expectations.ts";
import { componentLogger, type Logger } from "../logger.ts";
import { Wire } from "../wire/wire.ts";
import type { ResolvedWireOptions } from "../wire/wire-options.ts";

/** Opens the wires, by name. The caller closes them. */
export function openWires(
  plans: ReadonlyMap<string, ResolvedWireOptions>,
  logger: Logger,
  expectations: Expectations,
): ReadonlyMap<string, Wire> {
  const log = componentLogger(logger, "wire");
  return new Map([...plans].map(([name, options]) => [name, new Wire(name, options, log, expectations)]));
}
