import { requireMs } from "../console/options.ts";

/** How a program is started on a terminal. */
export interface PtyOptions {
  /** Its arguments. Default: none. */
  args?: readonly string[] | undefined;
  /** Its working directory. Default: that of this process. */
  cwd?: string | undefined;
  /** Its whole environment, to which `TERM` and `PWD` are added. Default: that of this process. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** What `TERM` is set to. Default: as in `env`, or `xterm`. */
  term?: string | undefined;
  /** The window's width in characters. Default 80. */
  columns?: number | undefined;
  /** The window's height in lines. Default 24. */
  rows?: number | undefined;
  /** Ends it, as {@link PtyProcess.close} does. */
  signal?: AbortSignal | undefined;
  /** How long `close()` waits after SIGHUP before it sends SIGTERM, and after that before SIGKILL, in milliseconds. Default 1000. */
  graceMs?: number | undefined;
}

/** Options with their defaults, checked. */
export interface ResolvedPtyOptions {
  args: string[];
  cwd: string;
  env: Record<string, string>;
  term: string;
  columns: number;
  rows: number;
  graceMs: number;
}

export function resolvePtyOptions(options: PtyOptions): ResolvedPtyOptions {
  const { args = [], cwd = process.cwd(), columns = 80, rows = 24, graceMs = 1000 } = options;
  requireMs("spawnPty: graceMs", graceMs);
  requireWindow("spawnPty", columns, rows);
  const given = Object.entries(options.env ?? process.env);
  const env = Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
  return { args: [...args], cwd, env, term: options.term ?? env.TERM ?? "xterm", columns, rows, graceMs };
}

/** @throws {TypeError} where a terminal cannot have this size (TIOCSWINSZ takes 16 bits each). */
export function requireWindow(call: string, columns: number, rows: number): void {
  for (const [name, value] of Object.entries({ columns, rows }))
    if (!(Number.isInteger(value) && value > 0 && value < 0x10000))
      throw new TypeError(`${call}: ${name} must be a whole number from 1 to 65535, got ${value}`);
}
