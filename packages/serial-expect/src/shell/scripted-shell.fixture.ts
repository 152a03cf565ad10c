import { PROBE } from "../dialect/detect.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";
import { unescapeBytes } from "../text/escape-bytes.ts";
import { scriptedCommands } from "./shell-contract.fixture.ts";

/** Options of {@link ScriptedShell}. */
export interface ScriptedShellOptions {
  /** The login and password that it asks for first. */
  readonly account?: { readonly login: string; readonly password: string } | undefined;
  /** The text that it sends first. */
  readonly banner?: string | undefined;
  /** Changes the answer to a line, including the echo. */
  readonly disturb?: ((answer: string) => string) | undefined;
  /** Sends everything byte by byte. */
  readonly bytewise?: boolean | undefined;
  readonly prompt?: string | undefined;
}

const STORE_LINE =
  /^run_command=("\$run_command")?('.*');echo "~run:\$\(\((\d+)\+(\d+)\)\):stored:\$\{#run_command\}:"$/;
const RUN_LINE =
  /^run_command=("\$run_command")?('.*') run_line='run_id=\$\(\((\d+)\+(\d+)\)\) .*;command eval (.*);run_status=.*\+(\d+)\)\):"';if .*;fi$/;
const QUESTION_LINE = /echo "~run:\$\(\((\d+)\+(\d+)\)\):(asked|sync):.*\+(\d+)\)\):"$/;

/** Plays getty, login and a shell with echo on a terminal of 80 columns. It knows the commands of the contract. */
export class ScriptedShell extends SerialPeer {
  readonly #options: ScriptedShellOptions;
  #state: "login" | "password" | "shell";
  #user = "";
  #typed = "";
  #command = "";
  #sleeping = false;
  #id = 0;
  #status: number | undefined;

  constructor(options: ScriptedShellOptions = {}) {
    super();
    this.#options = options;
    this.#state = options.account ? "login" : "shell";
    this.onReceived((chunk) => {
      for (const char of chunk.toString("latin1")) this.#receive(char);
    });
    this.#send(`${options.banner ?? ""}${options.account ? "rabbit login: " : this.#prompt}`);
  }

  get #prompt(): string {
    return this.#options.prompt ?? "~ # ";
  }

  #receive(char: string): void {
    if (char === "\u0003") this.#interrupt();
    else if (char !== "\r") this.#typed += char;
    else if (!this.#sleeping) {
      const line = this.#typed;
      this.#typed = "";
      this.#send(this.#answer(line));
    }
  }

  #interrupt(): void {
    this.#typed = "";
    this.#sleeping = false;
    this.#send(`^C\r\n${this.#prompt}`);
  }

  #answer(line: string): string {
    switch (this.#state) {
      case "login":
        this.#user = line;
        this.#state = line === "" ? "login" : "password";
        return `${line}\r\n${line === "" ? "rabbit login: " : "Password: "}`;
      case "password": {
        const { login, password } = this.#options.account ?? {};
        const right = this.#user === login && line === password;
        this.#state = right ? "shell" : "login";
        return right ? `\r\nLast login: now\r\n${this.#prompt}` : "\r\nLogin incorrect\r\nrabbit login: ";
      }
      case "shell":
        return (this.#options.disturb ?? String)(`${line.replace(/.{80}/g, "$&\r\r\n")}\r\n${this.#execute(line)}`);
    }
  }

  #execute(line: string): string {
    if (line === PROBE) return `~run,1,,,,end\r\n${this.#prompt}`;
    const answer = this.#framed(line) ?? this.#stored(line) ?? this.#answered(line);
    return answer ?? (line === "" ? this.#prompt : `not found\r\n${this.#prompt}`);
  }

  #framed(line: string): string | undefined {
    const [, more, piece = "", a, b, word = "", check] = RUN_LINE.exec(line) ?? [];
    if (check === undefined) return undefined;
    this.#command = (more ? this.#command : "") + unquote(piece);
    this.#id = Number(a) + Number(b);
    this.#status = undefined;
    const begin = `~run:${this.#id}:begin:\r\n`;
    const result = this.#run(word.includes("printf"));
    if (result === undefined) {
      this.#sleeping = true;
      return begin;
    }
    this.#status = result.exitCode;
    const output = Buffer.from(result.output).toString("latin1").replaceAll("\n", "\r\n");
    const stop = `~run:${this.#id}:stop:${this.#status}:${this.#status + Number(check)}:`;
    return `${begin}${output}${stop}\r\n${this.#prompt}`;
  }

  #stored(line: string): string | undefined {
    const [, more, piece = "", a, b] = STORE_LINE.exec(line) ?? [];
    if (a === undefined) return undefined;
    this.#command = (more ? this.#command : "") + unquote(piece);
    return `~run:${Number(a) + Number(b)}:stored:${this.#command.length}:\r\n${this.#prompt}`;
  }

  #answered(line: string): string | undefined {
    const [, a, b, kind, check] = QUESTION_LINE.exec(line) ?? [];
    if (a === undefined) return undefined;
    const numbers = kind === "sync" ? [this.#id] : [this.#id, this.#status ?? 999];
    const sum = numbers.reduce((total, number) => total + number, Number(check));
    return `~run:${Number(a) + Number(b)}:${kind}:${numbers.join(":")}:${sum}:\r\n${this.#prompt}`;
  }

  #run(isEscaped: boolean): { output: string; exitCode: number } | undefined {
    const text = this.#command;
    const command = isEscaped ? unescapeBytes(text.replace(/\\0([0-7]{3})/g, octalToHex)).toString() : text;
    if (command.startsWith("sleep ")) return undefined;
    return scriptedCommands.get(command) ?? { output: `${command}: not found\n`, exitCode: 127 };
  }

  #send(text: string): void {
    const bytes = Buffer.from(text, "latin1");
    if (!this.#options.bytewise) this.sends(bytes);
    else for (const byte of bytes) this.sends(Buffer.of(byte));
  }
}

function unquote(word: string): string {
  return word.slice(1, -1).replaceAll("'\\''", "'");
}

function octalToHex(_: string, octal: string): string {
  return `\\x${Number.parseInt(octal, 8).toString(16).padStart(2, "0")}`;
}
