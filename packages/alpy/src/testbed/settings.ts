import { requireOption, requireSignal, requireText } from "../check-option.ts";
import { environmentFactor, isFactor } from "../environment-factor.ts";
import { type ResolvedArtifactLimits, resolveArtifactLimits } from "../files/artifact-limits.ts";
import { invalidOption } from "../invalid-option.ts";
import { type OptionNames, requireKnownOptions } from "../known-options.ts";
import type { Logger } from "../logger.ts";
import type { StepEvent } from "../record/step-event.ts";
import type { MergedCaptureChoice, TestbedOptions } from "./testbed-options.ts";

/** The options of a testbed that are about the run as a whole, with every default filled in. */
export interface Settings {
  /** Folder of the artifacts; `undefined` for a temporary one. */
  readonly artifacts: string | undefined;
  readonly limits: ResolvedArtifactLimits;
  readonly mergedCapture: MergedCaptureChoice;
  readonly requireNoDrops: boolean;
  readonly timeoutFactor: number;
  readonly logger: Logger | undefined;
  readonly onStep: ((event: StepEvent) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  /** The options as the user wrote them, for `result.json`. */
  readonly asGiven: TestbedOptions;
}

const TESTBED_OPTIONS: OptionNames<TestbedOptions> = {
  machine: true,
  links: true,
  golden: true,
  machines: true,
  nodes: true,
  segments: true,
  wires: true,
  artifacts: true,
  limits: true,
  mergedCapture: true,
  requireNoDrops: true,
  nodeImage: true,
  logger: true,
  onStep: true,
  timeoutFactor: true,
  signal: true,
};

const MERGED_CAPTURE_CHOICES: readonly MergedCaptureChoice[] = ["failure", "always", "never"];
const LOGGER_METHODS = ["debug", "info", "warn", "error"] as const satisfies readonly (keyof Logger)[];

/** Checks the options of the run as a whole. @throws {TypeError} that names the option */
export function resolveSettings(options: TestbedOptions): Settings {
  requireKnownOptions("testbed", options, TESTBED_OPTIONS);
  const { artifacts, mergedCapture = "failure", requireNoDrops = false, nodeImage } = options;
  const { timeoutFactor = environmentFactor() ?? 1 } = options;
  const { logger, onStep, signal } = options;
  requireText("artifacts", artifacts);
  requireText("nodeImage", nodeImage);
  const isChoice = MERGED_CAPTURE_CHOICES.includes(mergedCapture);
  requireOption(isChoice, "mergedCapture", `one of ${MERGED_CAPTURE_CHOICES.join(", ")}`, mergedCapture);
  requireOption(typeof requireNoDrops === "boolean", "requireNoDrops", "a boolean", requireNoDrops);
  requireOption(isFactor(timeoutFactor), "timeoutFactor", "a positive number", timeoutFactor);
  const limits = resolveArtifactLimits(options.limits);
  requireLogger(logger);
  requireOption(onStep === undefined || typeof onStep === "function", "onStep", "a function", onStep);
  requireSignal("signal", signal);
  const run = { artifacts, limits, mergedCapture, requireNoDrops, timeoutFactor };
  return { ...run, logger, onStep, signal, asGiven: options };
}

function requireLogger(logger: unknown): void {
  if (logger === undefined) return;
  const isObject = typeof logger === "object" && logger !== null;
  if (isObject && LOGGER_METHODS.every((method) => typeof Reflect.get(logger, method) === "function")) return;
  throw invalidOption("logger", `an object with the methods ${LOGGER_METHODS.join(", ")}`, logger);
}
