/** Something that must not outlive the process that guards it. */
export type Guarded =
  | { readonly kind: "process"; readonly pid: number; readonly startTime: string }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "tap"; readonly name: string };

/** One line from the guarding process to its watchdog. `done` means that the session's containers are already gone. */
export type WatchdogMessage =
  | { readonly op: "guard"; readonly id: number; readonly target: Guarded }
  | { readonly op: "release"; readonly id: number }
  | { readonly op: "done" };

/** The last line if nothing is left to do. */
export const NOTHING_LEFT = "nothing-left";

/**
 * A POSIX shell script that collects the lines until the pipe from our process ends, and then starts the watchdog's program
 * (`"$@"`). It needs a fiftieth of the program's memory and start time, which every node set would otherwise use. A signal to
 * the process group or the terminal must not end it, because it cleans up after them.
 */
export const WAITING_SCRIPT = `
trap '' INT TERM HUP
lines= last=
while IFS= read -r line; do
  last=$line
  lines="$lines$line
"
done
[ "$last" = ${NOTHING_LEFT} ] && exit
exec "$@" <<END
$lines
END
`;

/** The watchdog's task, on its command line: it must be known from the start. */
export interface WatchdogTask {
  readonly session: string;
  readonly image: string;
  readonly socketPath: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** The state after the messages so far. */
export class WatchdogState {
  readonly #guarded = new Map<number, Guarded>();
  #done = false;

  get done(): boolean {
    return this.#done;
  }

  /** Applies the next line from the guarding process. */
  apply(line: string): void {
    if (line === "") return;
    const message = JSON.parse(line) as WatchdogMessage;
    if (message.op === "guard") this.#guarded.set(message.id, message.target);
    else if (message.op === "release") this.#guarded.delete(message.id);
    else this.#done = true;
  }

  /** Returns the guarded targets of one kind. */
  guarded<K extends Guarded["kind"]>(kind: K): Extract<Guarded, { kind: K }>[] {
    return [...this.#guarded.values()].filter(
      (target): target is Extract<Guarded, { kind: K }> => target.kind === kind,
    );
  }
}
