import type { Work } from "../injection/injection.ts";
import type { Kind } from "../injection/kinds.ts";
import type { VictimSetting } from "../run/victim-process.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";

/** The trouble in which a victim runs. */
export interface Trouble extends VictimSetting {
  /** The engine's socket. Default: that of this machine's engine. */
  readonly engineSocket?: string | undefined;
  /** Makes the trouble once the testbed is up. Default: the trouble exists from the start. */
  readonly onUp?: (() => void | Promise<void>) | undefined;
  /** Ends the trouble: unmounts, closes. Called before the folders are inspected. */
  readonly end?: (() => void | Promise<void>) | undefined;
}

/** What a victim in trouble must do. */
export interface Expected {
  /** The codes of which one must be in the error or its causes. Empty: the testbed must pass. */
  readonly codes: readonly string[];
  /** What the message must match. */
  readonly message?: RegExp | undefined;
  /** What the message must not match: it would be untrue. */
  readonly notMessage?: RegExp | undefined;
  /** Whether the testbed may pass as well. Default false. */
  readonly mayPass?: boolean | undefined;
  /** Whether the process may be ended by a signal of the kernel. Default false. */
  readonly mayDie?: boolean | undefined;
}

/** One case of a full disk, a missing thing, or a slow or faulty engine. */
export interface EnvironmentCase {
  readonly name: string;
  readonly kind: Kind;
  readonly work: Work;
  readonly artifacts: "kept" | "temporary";
  /** Whether a healthy testbed in the same process must go on. */
  readonly hasBystander: boolean;
  readonly expected: Expected;
  readonly trouble: (sandbox: Sandbox) => Trouble | Promise<Trouble>;
}

/** Defaults of a case. */
export function environmentCase(
  name: string,
  expected: Expected,
  trouble: EnvironmentCase["trouble"],
  options: Partial<EnvironmentCase> = {},
): EnvironmentCase {
  return { name, kind: "wires", work: "busy", artifacts: "kept", hasBystander: false, expected, trouble, ...options };
}
