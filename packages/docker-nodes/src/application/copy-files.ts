import { execFile } from "node:child_process";
import { basename, dirname, posix, resolve } from "node:path";
import { promisify } from "node:util";
import { reasonOf } from "../error-reason.ts";
import { DockerNodesError } from "../errors.ts";
import { checkText } from "../option-checks.ts";
import { checkWaitOptions, type WaitOptions } from "../wait-options.ts";
import type { ExecOptions } from "./application-options.ts";
import type { ApplicationResult } from "./application-result.ts";
import { checkContainerPath } from "./files.ts";

/** What is copied at once is in memory. */
const MAX_ARCHIVE_BYTES = 1024 ** 3;

/** Runs a further command in a container. */
type Execute = (argv: readonly string[], options: ExecOptions) => Promise<ApplicationResult>;

const runProgram = promisify(execFile);

/** Copies a file, or a folder with its contents, of this machine into a folder of a container. See `Application.copyIn`. */
export async function copyIn(execute: Execute, source: string, folder: string, options: WaitOptions): Promise<void> {
  checkWaitOptions("application.copyIn", options);
  checkText("source", source, "the path of a file or folder");
  checkContainerPath("folder", folder);
  const path = resolve(source);
  const stdin = await ownTar(["-c", "-C", dirname(path), "--", basename(path)], options.signal);
  await execute(["tar", "-x", "-C", folder], { ...options, stdin, check: true });
}

/** Copies a file, or a folder with its contents, out of a container into a folder of this machine. See `Application.copyOut`. */
export async function copyOut(execute: Execute, source: string, folder: string, options: WaitOptions): Promise<void> {
  checkWaitOptions("application.copyOut", options);
  checkContainerPath("source", source);
  checkText("folder", folder, "the path of a folder");
  const pack = ["tar", "-c", "-C", posix.dirname(source), "--", posix.basename(source)];
  const { stdoutBytes } = await execute(pack, { ...options, check: true, maxOutputBytes: MAX_ARCHIVE_BYTES });
  await ownTar(["-x", "-C", resolve(folder), "--no-same-owner"], options.signal, stdoutBytes);
}

/** Runs this machine's tar. */
async function ownTar(args: readonly string[], signal?: AbortSignal, input?: Uint8Array): Promise<Uint8Array> {
  const running = runProgram("tar", args, { encoding: "buffer", maxBuffer: MAX_ARCHIVE_BYTES, signal });
  running.child.stdin?.on("error", () => undefined).end(input);
  try {
    return (await running).stdout;
  } catch (cause) {
    signal?.throwIfAborted();
    throw new DockerNodesError("copy-failed", `tar ${args.join(" ")} failed: ${reasonOf(cause)}`, { cause });
  }
}
