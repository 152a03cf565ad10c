import { startDeadline } from "../deadline.ts";
import { Attachment } from "../engine/attachment.ts";
import type { Container } from "../engine/container.ts";
import type { Engine } from "../engine/engine.ts";
import { excerpt } from "../excerpt.ts";
import { refuseUnknownOptions } from "../known-options.ts";
import { checkBoolean } from "../option-checks.ts";
import { checkWaitValues } from "../wait-options.ts";
import { checkCommand, EXEC_OPTION_NAMES, type ExecOptions, resolveApplicationOptions } from "./application-options.ts";
import { ApplicationError, type ApplicationResult } from "./application-result.ts";
import { checkContainerPath } from "./files.ts";
import { Output } from "./output.ts";

const EXEC_TIMEOUT_MS = 60_000;

/** Runs a further command in the container of an application, to its end. */
export async function execCommand(
  engine: Engine,
  container: Pick<Container, "id" | "name">,
  argv: readonly string[],
  options: ExecOptions,
): Promise<ApplicationResult> {
  refuseUnknownOptions("application.exec", options, EXEC_OPTION_NAMES);
  checkWaitValues(options);
  checkCommand("argv", argv);
  const { check = false, workingDirectory, timeoutMs, signal, ...rest } = options;
  checkBoolean("check", check);
  if (workingDirectory !== undefined) checkContainerPath("workingDirectory", workingDirectory);
  const { env, stdin, user, maxOutputBytes } = resolveApplicationOptions(rest);
  const output = new Output(maxOutputBytes);
  const command = `\`${argv.join(" ")}\` in ${container.name}`;
  const shown = (): string => `stdout: ${excerpt(output.text("stdout"))}; stderr: ${excerpt(output.text("stderr"))}`;
  const describe = (): string => `running ${command} (${shown()})`;
  using deadline = startDeadline(describe, { timeoutMs, signal }, EXEC_TIMEOUT_MS, engine.timeoutFactor);
  const wait = { signal: deadline.signal };
  const id = await engine.createExec(
    container.id,
    {
      Cmd: argv,
      Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
      User: user,
      WorkingDir: workingDirectory,
      AttachStdin: stdin !== undefined,
      AttachStdout: true,
      AttachStderr: true,
    },
    wait,
  );
  const streams = new Attachment(await engine.startExec(id, wait), (stream, bytes) => output.push(stream, bytes));
  try {
    if (stdin !== undefined) {
      streams.write(stdin);
      streams.endInput();
    }
    await deadline.race(streams.ended);
  } finally {
    streams.close();
  }
  const result = output.result({ exitCode: await engine.execExitCode(id, wait), oomKilled: false });
  if (!check || result.exitCode === 0) return result;
  throw new ApplicationError(`${command} exited with code ${result.exitCode} (${shown()})`, result);
}
