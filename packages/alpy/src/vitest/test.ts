import { pathToFileURL } from "node:url";
import { inject, type RunnerTask, type RunnerTestCase, test as vitestTest } from "vitest";
import { environmentFactor } from "../environment-factor.ts";
import type { Testbed } from "../testbed/testbed.ts";
import type { GoldenOptions, TestbedOptions } from "../testbed/testbed-options.ts";
import { artifactsPath, type TestAttempt } from "./artifacts-path.ts";
import { measureSlowness } from "./host-speed.ts";
import { checkProjectOptions, type ProjectOptions } from "./project-options.ts";
import { TestScopedTestbeds } from "./test-scoped-testbeds.ts";

/** Opens a testbed for the running test. Options given here take precedence over those of the file and the project. */
export type OpenTestbed = (options?: TestbedOptions) => Promise<Testbed>;

/**
 * vitest's `test` with these fixtures:
 *
 * - `testbed`: a testbed, not started yet, closed at the end of the test;
 * - `openTestbed`: opens testbeds with options of the test's own, closed at its end too;
 * - `timeoutFactor`: the number that multiplies the library's time-outs.
 *
 * A file or a suite overrides `testbedOptions`, and `golden`, which prepares the machine once and starts every testbed from
 * that state: `test.override({ testbedOptions: { machine: { disk: "router.qcow2" } }, golden: { prepare } })`.
 */
export const test = vitestTest
  .extend<"testbedOptions", TestbedOptions>("testbedOptions", {})
  .extend<"golden", GoldenOptions | undefined>("golden", undefined)
  .extend("timeoutFactor", { scope: "worker" }, chooseTimeoutFactor)
  .extend("openTestbed", ({ testbedOptions, golden, timeoutFactor, task, signal, annotate }, { onCleanup }) => {
    const { artifacts = "artifacts", keep = "failed", testbed: ofProject } = projectOptions();
    task.meta.alpy ??= [];
    // When vitest retries a test, the errors of earlier attempts are still there.
    const earlier = task.result?.errors?.length ?? 0;
    const beds = new TestScopedTestbeds(
      {
        signal,
        keep,
        timeoutFactor,
        annotate: async (message, type) => await annotate(message, type),
        artifacts: artifactsPath(artifacts, attemptOf(task)),
        failure: () => failureOf(task, earlier, signal),
      },
      task.meta.alpy,
    );
    onCleanup(() => beds.close());
    const own = golden !== undefined && { golden: { module: pathToFileURL(task.file.filepath), ...golden } };
    return (options: TestbedOptions = {}) => beds.open({ ...ofProject, ...testbedOptions, ...own, ...options });
  })
  .extend("testbed", ({ openTestbed }) => openTestbed());

function chooseTimeoutFactor(): number {
  return environmentFactor() ?? projectOptions().timeoutFactor ?? measureSlowness();
}

function projectOptions(): ProjectOptions {
  // vitest returns undefined where the configuration provides nothing.
  return checkProjectOptions(inject("alpy") ?? {});
}

/** Returns why the test has failed, if it has. vitest keeps errors as plain objects. */
function failureOf({ result }: Readonly<RunnerTestCase>, earlier: number, signal: AbortSignal): Error | undefined {
  const first = result?.errors?.[earlier];
  if (first) return Object.assign(new Error(first.message, { cause: first.cause }), { name: first.name });
  if (signal.aborted) return signal.reason instanceof Error ? signal.reason : new Error("the test was cancelled");
  return result?.state === "fail" ? new Error("the test failed") : undefined;
}

function attemptOf(task: Readonly<RunnerTestCase>): TestAttempt {
  const { file, result } = task;
  const levels = [levelOf(task)];
  for (let { suite } = task; suite; suite = suite.suite) levels.unshift(levelOf(suite));
  const repeat = result?.repeatCount ?? 0;
  // vitest's count of retries includes those of earlier repeats.
  const earlier = result?.attempts?.filter(({ repeatIndex }) => repeatIndex === repeat);
  return {
    project: file.projectName ?? "",
    file: file.name,
    names: levels.map(({ name }) => name),
    twins: levels.map(({ twin }) => twin),
    repeat,
    retry: earlier?.length ?? result?.retryCount ?? 0,
  };
}

/** Returns the name of a test or suite, and its index among those with the same name next to it. */
function levelOf(task: Readonly<RunnerTask>): { name: string; twin: number } {
  const { name, suite, file } = task;
  const twins = (suite ?? file).tasks.filter((other) => other.name === name && other.type === task.type);
  return {
    name,
    twin: Math.max(
      0,
      twins.findIndex(({ id }) => id === task.id),
    ),
  };
}
