import { randomBytes } from "node:crypto";
import type { SerialConsole } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import { SerialExpectError, type SerialExpectErrorCode } from "../errors.ts";
import { quoted } from "../text/evidence.ts";
import { type DownloadedFile, downloadFile } from "../transfer/download.ts";
import { cleaned, type FarSide, probeFarSide, type Steps } from "../transfer/far-side.ts";
import { type UploadedFile, uploadFile } from "../transfer/upload.ts";
import { type CommandText, commandText, quoteWord } from "./command-lines.ts";
import type { CommandResult, ExactResult } from "./options.ts";
import type { ShellRunner } from "./runner.ts";

/** How long what is left after a failure may take to remove. */
const CLEAN_UP_MS = 5000;
const END_OF_INPUT = "\u0004";

interface ScriptRun {
  args: readonly string[];
  interpreter: string;
  deadline: Deadline;
  exact: boolean | undefined;
  noStdin: boolean;
}

/** What a shell does by way of files on the far side. */
export class ShellFiles {
  readonly #console: SerialConsole;
  readonly #runner: ShellRunner;
  #far: FarSide | undefined;

  constructor(console: SerialConsole, runner: ShellRunner) {
    this.#console = console;
    this.#runner = runner;
  }

  async upload(file: UploadedFile, deadline: Deadline): Promise<void> {
    const steps = this.#steps(deadline, "upload-failed", `upload: ${quoted(file.path)} was not written`);
    const far = await this.#probe(steps);
    await this.#withoutEcho(steps, far, () => uploadFile(steps, far, this.#logged("upload", file)));
  }

  async download(file: DownloadedFile, deadline: Deadline): Promise<Buffer> {
    const steps = this.#steps(deadline, "download-failed", `download: ${quoted(file.path)} was not read`);
    return await downloadFile(steps, await this.#probe(steps), this.#logged("download", file));
  }

  async runExact(text: CommandText, deadline: Deadline, redirection: string): Promise<ExactResult> {
    const steps = this.#steps(deadline, "download-failed", "run: the output was not fetched");
    const far = await this.#probe(steps);
    const path = temporaryPath(far);
    try {
      const to = `${redirection} >${path} 2>&1`;
      const { exitCode } = await this.#runner.run(text, { deadline, redirection: to });
      const bytes = await downloadFile(steps, far, { path });
      return { exitCode, output: bytes.toString(this.#console.encoding), outputOmittedBytes: 0, bytes };
    } finally {
      await steps.cleanUp(`rm -f ${quoteWord(path)}`);
    }
  }

  async runScript(script: Buffer, run: ScriptRun): Promise<CommandResult | ExactResult> {
    const { args, interpreter, deadline, exact, noStdin } = run;
    const steps = this.#steps(deadline, "upload-failed", "runScript: the script was not uploaded");
    const far = await this.#probe(steps);
    const path = temporaryPath(far);
    try {
      await this.#withoutEcho(steps, far, () => uploadFile(steps, far, { data: script, path, mode: 0o600 }));
      const command = [interpreter, ...[path, ...args].map(quoteWord)].join(" ");
      const text = commandText(command, this.#console.encoding);
      const redirection = noStdin ? " </dev/null" : "";
      if (exact) return await this.runExact(text, deadline, redirection);
      return await this.#runner.run(text, { deadline, redirection });
    } finally {
      await steps.cleanUp(`rm -f ${quoteWord(path)}`);
    }
  }

  async #probe(steps: Steps): Promise<FarSide> {
    this.#far ??= await probeFarSide(steps);
    return this.#far;
  }

  /** What is typed is not echoed meanwhile: less traffic, and no confusion of what comes. */
  async #withoutEcho<T>({ step, cleanUp }: Steps, { hasStty }: FarSide, body: () => Promise<T>): Promise<T> {
    if (!hasStty) return await body();
    await step("run_stty=$(stty -g)&&stty -echo icanon");
    try {
      return await body();
    } finally {
      await cleanUp('stty "$run_stty"');
    }
  }

  #steps(deadline: Deadline, code: SerialExpectErrorCode, failure: string): Steps {
    const run = (command: string, within: Deadline, input?: string) => {
      const begun = input === undefined ? undefined : () => this.#console.send(input + END_OF_INPUT, within.rest);
      return this.#runner.run(commandText(command, this.#console.encoding), { deadline: within, begun });
    };
    return {
      async step(command, input) {
        const { exitCode, output } = await run(command, deadline, input);
        return { exitCode, output: cleaned(output) };
      },
      async cleanUp(command) {
        // It is told of what led here.
        await run(command, new Deadline(CLEAN_UP_MS)).catch(() => {});
      },
      fail: (why) => new SerialExpectError(code, `${failure}: ${why}.`),
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
