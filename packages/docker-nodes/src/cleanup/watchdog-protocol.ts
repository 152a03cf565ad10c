/** Something that must not outlive the process that guards it. */
export type Guarded =
  | { readonly kind: "process"; readonly pid: number; readonly startTime: string }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "tap"; readonly name: string };

/** One line from the guarding process to its watchdog. After `done` the session's containers are gone already. */
export type WatchdogMessage =
  | { readonly op: "guard"; readonly id: number; readonly target: Guarded }
  | { readonly op: "release"; readonly id: number }
  | { readonly op: "done" };

/** The last line when nothing at all is left to do. */
export const NOTHING_LEFT = "nothing-left";

/**
 * What waits with the watchdog's work until the pipe from us ends: a POSIX shell that keeps the lines. It takes a
 * fiftieth of the memory of the program that does the work (`"$@"`), and of the time to start, which every skeleton
 * would spend. What ends the process group or the terminal must not end the one that cleans up after it.
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

/** What the watchdog must know from the first moment, on its command line. */
export interface WatchdogTask {
  readonly session: string;
  readonly image: string;
  readonly socketPath: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** What the messages so far amount to. */
export class WatchdogState {
  readonly #guarded = new Map<number, Guarded>();
  #done = false;

  get done(): boolean {
    return this.#done;
  }

  take(line: string): void {
    if (line === "") return;
    const message = JSON.parse(line) as WatchdogMessage;
    if (message.op === "guard") this.#guarded.set(message.id, message.target);
    else if (message.op === "release") this.#guarded.delete(message.id);
    else this.#done = true;
  }

  /** All that is guarded, of one kind. */
  guarded<K extends Guarded["kind"]>(kind: K): Extract<Guarded, { kind: K }>[] {
    return [...this.#guarded.values()].filter(
      (target): target is Extract<Guarded, { kind: K }> => target.kind === kind,
    );
  }
}
