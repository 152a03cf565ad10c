import { SerialPeer } from "../serial-peer.fixture.ts";
import { PROBE } from "./detect.ts";

const RUN_LINE =
  /^\$run_command=(\$run_command\+)?'([^']*)';\$run_line='(\$run_id=(\d+)\+(\d+);[^']*\$\(\$run_status\+(\d+)\):")';if\("\$\(\$run_command\.Length\)\+\$\(\$run_line\.Length\)" -eq "(\d+)\+(\d+)"\)\{Invoke-Expression \$run_line\}else\{"~run:\$\(\d+\+\d+\):lack:"\}$/;
const STORE_LINE =
  /^\$run_command=(\$run_command\+)?'([^']*)';"~run:\$\((\d+)\+(\d+)\):stored:\$\(\$run_command\.Length\):"$/;
const SYNC_LINE = /;"~run:\$\((\d+)\+(\d+)\):sync:\$\(\$run_id\):\$\(\$run_id\+(\d+)\):"$/;

/** A command of the script, its output and its exit code; undefined: it does not end. */
export type PowershellScript = ReadonlyMap<string, readonly [output: string, exitCode: number] | undefined>;

/**
 * Plays PowerShell with its line editor on Linux, as its documentation describes it: the echo is coloured, and in a string `""`
 * is a quote. It knows the commands of a script only.
 */
export class ScriptedPowershell extends SerialPeer {
  readonly #script: PowershellScript;
  #typed = "";
  #command = "";
  #id = 0;

  constructor(script: PowershellScript) {
    super();
    this.#script = script;
    this.onReceived((chunk) => {
      for (const char of chunk.toString("latin1")) this.#receive(char);
    });
    this.sends(this.#prompt);
  }

  get #prompt(): string {
    return "\u001b[?1hPS /home/rabbit> ";
  }

  #receive(char: string): void {
    if (char === "\u0003") {
      this.#typed = "";
      this.sends(`^C\r\n${this.#prompt}`);
    } else if (char === "\r") {
      const line = this.#typed;
      this.#typed = "";
      this.sends(`\u001b[?1l\r\n${this.#answer(line)}`);
    } else {
      this.#typed += char;
      this.sends(`\u001b[93m${char}\u001b[0m`);
    }
  }

  #answer(line: string): string {
    if (line === "") return this.#prompt;
    if (line === PROBE) return `~run,",,,Core,end\r\n${this.#prompt}`;
    const stored = STORE_LINE.exec(line);
    if (stored !== null) {
      this.#command = (stored[1] ? this.#command : "") + stored[2];
      return `~run:${Number(stored[3]) + Number(stored[4])}:stored:${this.#command.length}:\r\n${this.#prompt}`;
    }
    const sync = SYNC_LINE.exec(line);
    if (sync !== null) {
      const checked = this.#id + Number(sync[3]);
      return `~run:${Number(sync[1]) + Number(sync[2])}:sync:${this.#id}:${checked}:\r\n${this.#prompt}`;
    }
    return this.#run(line);
  }

  #run(line: string): string {
    const [, more, piece = "", frame = "", a, b, check, commandLength, frameLength] = RUN_LINE.exec(line) ?? [];
    if (check === undefined) return `ParserError: ${line}\r\n${this.#prompt}`;
    this.#command = (more ? this.#command : "") + piece;
    this.#id = Number(a) + Number(b);
    const isComplete = this.#command.length === Number(commandLength) && frame.length === Number(frameLength);
    if (!isComplete) return `~run:${this.#id}:lack:\r\n${this.#prompt}`;
    const begin = `~run:${this.#id}:begin:\r\n`;
    const command = decodeURIComponent(this.#command);
    if (!this.#script.has(command)) throw new Error(`the script has no command ${command}`);
    const result = this.#script.get(command);
    if (result === undefined) return begin;
    const [output, exitCode] = result;
    return `${begin}${output}~run:${this.#id}:stop:${exitCode}:${exitCode + Number(check)}:\r\n${this.#prompt}`;
  }
}
