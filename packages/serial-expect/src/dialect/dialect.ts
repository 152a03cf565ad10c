import type { ConsoleEncoding } from "../text/encoding.ts";
import type { CommandText } from "./command-text.ts";
import type { Marker } from "./marker.ts";
import type { NumberCheck } from "./number-check.ts";

/**
 * A family of shells: `posix` (dash, busybox ash, bash, ksh), `zsh`, `fish`, `csh` (tcsh), `powershell`, the REPLs of Python and
 * Node, and the command lines of U-Boot, GRUB and iPXE.
 */
export type ShellDialect =
  | "posix"
  | "zsh"
  | "fish"
  | "csh"
  | "powershell"
  | "python"
  | "node"
  | "uboot"
  | "grub"
  | "ipxe";

/** Where the input and the output of a command go, if not to the console. */
export interface Redirection {
  /** Whether its standard input is empty. */
  readonly noInput?: boolean | undefined;
  /** The file that receives its standard output and standard error: a path that needs no quotes. */
  readonly output?: string | undefined;
}

/** How a family of shells is driven: the lines that are typed, and what they can do. */
export interface Dialect {
  readonly name: ShellDialect;
  /** A line that is typed once, before the first command. Default: none. */
  readonly setUp?: string | undefined;
  /** A command that does nothing. */
  readonly nothing: string;
  /** The command that tells programs to use no pager; undefined if the dialect has no environment. */
  readonly noPagers?: string | undefined;
  /** How the numbers of an answer are protected from damage. */
  readonly numbers: NumberCheck;
  /**
   * Whether a line is typed without Enter until all of its echo has arrived: for shells that cannot check their own line.
   * What interrupts then also empties the line. Default false.
   */
  readonly echoesFirst?: boolean | undefined;
  /** The line that changes nothing, to see whether a prompt answers. Default: the empty line. */
  readonly emptyLine?: string | undefined;
  /** What is typed to interrupt a command; the second one for programs that ignore the first. */
  readonly interrupts: readonly [string, string];
  /** Returns a command in the form in which it is sent. @throws {SerialExpectError} `unsupported` @throws {TypeError} */
  text(command: string, encoding: ConsoleEncoding): CommandText;
  /** Returns the line that appends a piece of a long command to a variable, and answers `stored` with its length. */
  storeLine(piece: string, index: number, marker: Marker): string;
  /**
   * Returns the line that runs a command. It answers `begin`, runs the command, and answers `stop` with the exit code. It
   * answers `lack` and runs nothing if a part is missing.
   */
  runLine(text: CommandText, marker: Marker, redirection: Redirection): string;
  /** Returns the line that answers `asked` with the last command and its exit code; 999 if it did not end. */
  askLine(marker: Marker): string;
  /** Returns the line that answers `sync` with the last command. */
  syncLine(marker: Marker): string;
  /** Returns the exit code for that of the far side and the output. Default: that of the far side. */
  readonly exitCode?: ((exitCode: number, output: string) => number) | undefined;
  /** Returns the output of a command without what the dialect's terminal adds. Default: it adds nothing. */
  readonly output?: ((text: string) => string) | undefined;
  /** Whether its line editor sets the terminal before and after each line, so that `stty` does not last. Default false. */
  readonly setsTerminal?: boolean | undefined;
  /** Returns a command that runs a command of a POSIX shell there; undefined if it has none. */
  readonly posix?: ((command: string) => string) | undefined;
}
