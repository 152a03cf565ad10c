import { unescapeBytes } from "./escape.ts";
import { SerialPeer } from "./serial-peer.fixture.ts";
import { SCRIPTED_COMMANDS } from "./shell-contract.fixture.ts";

export interface ScriptedShellOptions {
  /** Asks for these first. */
  account?: { login: string; password: string };
  /** What it says before anything else. */
  banner?: string;
  /** Changes what it says in answer to a line, echo included. */
  disturb?: (answer: string) => string;
  /** Says everything byte by byte. */
  bytewise?: boolean;
  prompt?: string;
}

/** Plays getty, login and a shell with echo on a terminal of 80 columns, which knows the commands of the contract. */
export class ScriptedShell extends SerialPeer {
  readonly #options: ScriptedShellOptions;
  #state: "login" | "password" | "shell";
  #user = "";
  #typed = "";
  #command = "";
  #sleeping = false;

  constructor(options: ScriptedShellOptions = {}) {
    super();
    this.#options = options;
    this.#state = options.account ? "login" : "shell";
    this.onHeard((chunk) => {
      for (const char of chunk.toString("latin1")) this.#hear(char);
    });
    this.#say(`${options.banner ?? ""}${options.account ? "rabbit login: " : this.#prompt}`);
  }

  get #prompt(): string {
    return this.#options.prompt ?? "~ # ";
  }

  #hear(char: string): void {
    if (char === "\u0003") this.#interrupt();
    else if (char !== "\r") this.#typed += char;
    else if (!this.#sleeping) {
      const line = this.#typed;
      this.#typed = "";
      this.#say(this.#answer(line));
    }
  }

  #interrupt(): void {
    this.#typed = "";
    this.#sleeping = false;
    this.#say(`^C\r\n${this.#prompt}`);
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
    const [, nonce, simple] = /^echo :run":"(\w+):begin:; (.*); echo :run":"\1:end:\$\?:$/.exec(line) ?? [];
    if (nonce === undefined || simple === undefined) return line === "" ? this.#prompt : `not found\r\n${this.#prompt}`;
    const begin = `:run:${nonce}:begin:\r\n`;
    const result = this.#run(simple);
    if (result === undefined) {
      this.#sleeping = true;
      return begin;
    }
    const output = Buffer.from(result.output).toString("latin1").replaceAll("\n", "\r\n");
    return `${begin}${output}:run:${nonce}:end:${result.exitCode}:\r\n${this.#prompt}`;
  }

  #run(simple: string): { output: string; exitCode: number } | undefined {
    const assignment = /^run_command=("\$run_command")?(.*)$/.exec(simple);
    if (assignment) {
      this.#command = (assignment[1] ? this.#command : "") + unquote(assignment[2] ?? "");
      return { output: "", exitCode: 0 };
    }
    const [, encoded, word = ""] = /^command eval ("\$\(printf %b )?("\$run_command"|'.*')(?:\)")?$/.exec(simple) ?? [];
    const text = word.startsWith('"') ? this.#command : unquote(word);
    const command = encoded ? unescapeBytes(text.replace(/\\0([0-7]{3})/g, octalToHex)).toString() : text;
    if (command.startsWith("sleep ")) return undefined;
    return SCRIPTED_COMMANDS.get(command) ?? { output: `${command}: not found\n`, exitCode: 127 };
  }

  #say(text: string): void {
    const bytes = Buffer.from(text, "latin1");
    if (!this.#options.bytewise) this.says(bytes);
    else for (const byte of bytes) this.says(Buffer.of(byte));
  }
}

function unquote(word: string): string {
  return word.slice(1, -1).replaceAll("'\\''", "'");
}

function octalToHex(_: string, octal: string): string {
  return `\\x${Number.parseInt(octal, 8).toString(16).padStart(2, "0")}`;
}
