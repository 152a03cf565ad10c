import {
  booleanCheck,
  checkArgument,
  checkMembers,
  groupCheck,
  mustBe,
  type OptionCheck,
  type OptionChecks,
  secretCheck,
  stringCheck,
} from "../option-checks.ts";

/** What a login asks, as {@link LoginAnswer} functions receive it. */
export interface LoginQuestion {
  /** The last line, without escape sequences: `Verification code: `. */
  readonly line: string;
  /** The captures of the RegExp's groups, the first at index 0. */
  readonly captures: readonly (string | undefined)[];
  /** The text since the last answer, the line included, without escape sequences: at most the last 8 KiB. */
  readonly text: string;
  /** How many times this step was asked, this time included. */
  readonly count: number;
  /** The signal of the call. */
  readonly signal: AbortSignal | undefined;
}

/** An answer, or a function that returns it when it is asked for, such as a one-time code. */
export type LoginAnswer = string | ((question: LoginQuestion) => string | Promise<string>);

/** A step of a login: a question with exactly one of `answer`, `secret` and `error`. */
export interface LoginStep {
  /** Matches the last line, which stays as it is for a moment: `/^PIN: ?$/`. With `error`: any line since the last answer. */
  readonly prompt: RegExp;
  /** The answer, which is typed. Default: none. */
  readonly answer?: LoginAnswer | undefined;
  /** The answer, which is typed and is a secret of the console from then on (see {@link SerialConsole.redact}). Default: none. */
  readonly secret?: LoginAnswer | undefined;
  /** The reason with which the login fails when this line is received: code `login-failed`. Default: none. */
  readonly error?: string | undefined;
  /** Whether Enter is pressed after the answer. Default true. */
  readonly enter?: boolean | undefined;
  /** How many times the question is answered; asked once more, the login fails. Default 1. */
  readonly limit?: number | undefined;
}

/** Options of a login on a console. */
export interface LoginOptions {
  /** The answer to `login:`, `login as:` and `Username:`. Default: none; it is then an error if the console asks for it. */
  readonly login?: string | undefined;
  /**
   * The answer to `Password:`, and to `Current password:` when the login forces a change. It is a secret of the console from
   * then on (see {@link SerialConsole.redact}), unless the far side had shown the same text before it asked. Default: none;
   * it is then an error if the console asks for it.
   */
  readonly password?: string | undefined;
  /**
   * The password that replaces `password` when the login forces a change, typed at `New password:` and `Retype new password:`;
   * a secret like `password`. Default: none; it is then an error if the console asks for it.
   */
  readonly newPassword?: string | undefined;
  /**
   * The second factor: the answer to `Verification code:`, `One-time password:` and the like, a secret. A function is called
   * when the console asks, so that it can compute a code for that time. Default: none.
   */
  readonly verificationCode?: LoginAnswer | undefined;
  /** Further questions of the login and lines that refuse it, searched in order before those of the other options. Default: none. */
  readonly loginScript?: readonly LoginStep[] | undefined;
}

const answerCheck: OptionCheck = {
  expected: "a string or a function",
  accepts: (value) => typeof value === "string" || typeof value === "function",
  isSecret: true,
};

/** The checks of {@link LoginOptions}. */
export const loginChecks: OptionChecks<LoginOptions> = {
  login: stringCheck,
  password: secretCheck,
  newPassword: secretCheck,
  verificationCode: answerCheck,
  loginScript: { expected: "an array", accepts: (value) => Array.isArray(value) },
};

const regExpCheck: OptionCheck = { expected: "a RegExp", accepts: (value) => value instanceof RegExp };

const stepChecks: OptionChecks<LoginStep> = {
  prompt: regExpCheck,
  answer: answerCheck,
  secret: answerCheck,
  error: stringCheck,
  enter: booleanCheck,
  limit: {
    expected: "a whole number above 0, or Infinity",
    accepts: (value) => value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && Number(value) > 0),
  },
};

/** Checks the steps of a script. @throws {TypeError} */
export function checkLoginScript(call: string, script: readonly LoginStep[] = []): void {
  for (const [index, step] of script.entries()) {
    const path = `${call}: loginScript[${index}]`;
    if (!groupCheck.accepts(step)) throw mustBe(path, "an object", step);
    checkMembers(path, step, stepChecks);
    checkArgument(`${path}.prompt`, regExpCheck, step.prompt);
    const given = (["answer", "secret", "error"] as const).filter((name) => step[name] !== undefined);
    if (given.length !== 1)
      throw new TypeError(
        `${path} must have exactly one of answer, secret and error, got ${given.join(" and ") || "none"}`,
      );
  }
}
