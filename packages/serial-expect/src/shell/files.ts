import { randomBytes } from "node:crypto";
import type { SerialConsole } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import type { CommandText } from "../dialect/command-text.ts";
import type { Redirection } from "../dialect/dialect.ts";
import { SerialExpectError, type SerialExpectErrorCode } from "../errors.ts";
import { decode } from "../text/encoding.ts";
import { quoted } from "../text/evidence.ts";
import { quoteWord } from "../text/shell-word.ts";
import { type DownloadedFile, downloadFile } from "../transfer/download.ts";
import { type FarSide, probeFarSide } from "../transfer/far-side.ts";
import { cleaned, type Steps } from "../transfer/steps.ts";
import { type UploadedFile, uploadFile } from "../transfer/upload.ts";
import type { RunOutcome } from "./attempt.ts";
import { type Far, unsupported } from "./far.ts";
import type { CommandResult, ExactResult } from "./options.ts";
import type { ShellRunner } from "./runner.ts";
import { quietCommand, typeInput, withInput } from "./typed-input.ts";

/** Time-out of the clean-up after a transfer. */
const CLEAN_UP_MS = 5000;
const SCRIPT_MODE = 0o600;

interface ScriptRun {
  readonly args: readonly string[];
  readonly interpreter: string;
  readonly deadline: Deadline;
  readonly exact: boolean | undefined;
  readonly redirection: Redirection;
}

/** The shell's calls that use files on the far side. */
export class ShellFiles {
  readonly #console: SerialConsole;
  readonly #runner: ShellRunner;
  readonly #far: Far;
  #farSide: FarSide | undefined;

  constructor(console: SerialConsole, runner: ShellRunner, far: Far) {
    this.#console = console;
    this.#runner = runner;
    this.#far = far;
  }

  /** Writes a file. */
  async upload(file: UploadedFile, deadline: Deadline): Promise<void> {
    const steps = this.#steps(deadline, "upload-failed", `upload: ${quoted(file.path)} was not written`);
    const farSide = await this.#probe(steps);
    await this.#withoutEcho(steps, farSide, () => uploadFile(steps, farSide, this.#logged("upload", file)));
  }

  /** Reads a file. */
  async download(file: DownloadedFile, deadline: Deadline): Promise<Buffer> {
    const steps = this.#steps(deadline, "download-failed", `download: ${quoted(file.path)} was not read`);
    return await downloadFile(steps, await this.#probe(steps), this.#logged("download", file));
  }

  /** Runs a command with its output in a file, and fetches the file. */
  async runExact(text: CommandText, deadline: Deadline, redirection: Redirection): Promise<ExactResult> {
    const steps = this.#steps(deadline, "download-failed", "run: the output was not fetched");
    const farSide = await this.#probe(steps);
    const path = temporaryPath(farSide);
    try {
      const toFile = { ...redirection, output: path };
      const { exitCode } = await this.#runner.run(text, { deadline, redirection: toFile });
      const bytes = await downloadFile(steps, farSide, { path });
      return { exitCode, output: decode(bytes, this.#console.encoding), outputOmittedBytes: 0, bytes };
    } finally {
      await steps.cleanUp(`rm -f ${quoteWord(path)}`);
    }
  }

  /** Uploads a script, runs it and removes it. */
  async runScript(script: Buffer, run: ScriptRun): Promise<CommandResult | ExactResult> {
    const { args, interpreter, deadline, exact, redirection } = run;
    const steps = this.#steps(deadline, "upload-failed", "runScript: the script was not uploaded");
    const farSide = await this.#probe(steps);
    const path = temporaryPath(farSide);
    try {
      await this.#withoutEcho(steps, farSide, () =>
        uploadFile(steps, farSide, { data: script, path, mode: SCRIPT_MODE }),
      );
      const text = this.#posixText([interpreter, ...[path, ...args].map(quoteWord)].join(" "));
      if (exact) return await this.runExact(text, deadline, redirection);
      return await this.#runner.run(text, { deadline, redirection });
    } finally {
      await steps.cleanUp(`rm -f ${quoteWord(path)}`);
    }
  }

  async #probe(steps: Steps): Promise<FarSide> {
    this.#farSide ??= await probeFarSide(steps);
    return this.#farSide;
  }

  /** Returns the text of a command in the language of POSIX shells. */
  #posixText(command: string): CommandText {
    const { dialect } = this.#far;
    if (dialect.posix === undefined) throw unsupported(dialect, "files");
    return dialect.text(dialect.posix(command), this.#console.encoding);
  }

  /**
   * Runs `body` with the terminal's echo off: less traffic, and no echo among the answers. Where that does not
   * last, each command does it for itself.
   */
  async #withoutEcho<T>({ step, cleanUp }: Steps, { hasStty }: FarSide, body: () => Promise<T>): Promise<T> {
    const { dialect, hasTerminal } = this.#far;
    if (!hasStty || !hasTerminal || dialect.setsTerminal) return await body();
    await step("run_stty=$(stty -g)&&stty -echo icanon");
    try {
      return await body();
    } finally {
      await cleanUp('stty "$run_stty"');
    }
  }

  /** Runs a command that reads an input. */
  #runWithInput(command: string, input: string, deadline: Deadline): Promise<RunOutcome> {
    const { dialect, hasTerminal } = this.#far;
    const toText = (posix: string): CommandText => this.#posixText(posix);
    if (!hasTerminal) return this.#runner.run(toText(withInput(command, input)), { deadline });
    if (dialect.setsTerminal && this.#farSide?.hasStty) {
      const { text, onBegin } = quietCommand(this.#console, { command, input }, { toText, deadline });
      return this.#runner.run(text, { deadline, onBegin });
    }
    return this.#runner.run(toText(command), { deadline, onBegin: typeInput(this.#console, input, deadline) });
  }

  #steps(deadline: Deadline, code: SerialExpectErrorCode, failure: string): Steps {
    const run = (command: string, within: Deadline, input?: string) => {
      if (input !== undefined) return this.#runWithInput(command, input, within);
      return this.#runner.run(this.#posixText(command), { deadline: within });
    };
    return {
      async step(command, input) {
        const { exitCode, output } = await run(command, deadline, input);
        return { exitCode, output: cleaned(output) };
      },
      async cleanUp(command) {
        // The caller already receives the error that led here.
        await run(command, new Deadline(CLEAN_UP_MS)).catch(() => {});
      },
      fail: (why) => new SerialExpectError(code, this.#console.hideSecrets(`${failure}: ${why}`)),
    };
  }

  #logged<T extends Pick<UploadedFile, "onProgress" | "path">>(kind: "upload" | "download", file: T): T {
    const { path, onProgress } = file;
    return {
      ...file,
      onProgress: (transferredBytes: number, totalBytes: number) => {
        this.#console.logger.debug({ path, transferredBytes, totalBytes }, kind);
        onProgress?.(transferredBytes, totalBytes);
      },
    };
  }
}

function temporaryPath({ directory }: FarSide): string {
  return `${directory}/run-${randomBytes(6).toString("hex")}`;
}
