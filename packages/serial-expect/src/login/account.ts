import type { LoginAnswer, LoginOptions } from "./options.ts";
import type { Question, Refusal } from "./question.ts";

const NAME_PROMPT = /(?:login|\buser(?: ?name)?)(?: as)?: ?$/i;
const PASSWORD_PROMPT = /pass(?:word|code|phrase)[^:]*: ?$/i;
/** `Current password:`, `(current) UNIX password:`, `Old password:` */
const CURRENT_PASSWORD_PROMPT = /\b(?:current|old)\)?(?: \S+)? pass(?:word|phrase)[^:]*: ?$/i;
/** `New password:`, `Enter new UNIX password:`, and RouterOS's `new password>` */
const NEW_PASSWORD_PROMPT = /\bnew (?:\S+ )?pass(?:word|phrase)[^:>]*[:>] ?$/i;
/** `Retype new password:`, `Re-enter password:`, `Confirm password:`, `New password (again):` */
const REPEATED_PASSWORD_PROMPT =
  /(?:\b(?:re-?type|re-?enter|repeat|confirm|verify)\b.*pass(?:word|phrase)|pass(?:word|phrase).*\bagain\b)[^:>]*[:>] ?$/i;
const CODE_PROMPT =
  /\b(?:verification code|one[- ]time (?:password|passcode|code)|authenticat\w+ code|OTP|TOTP)\b[^:]*: ?$/i;
const PASSCODE_PROMPT = /\b(?:passcode|token(?: code)?)\b[^:]*: ?$/i;

/** Lines by which systems refuse a login. */
const REFUSALS: readonly RegExp[] = [
  /^(?:login|password) incorrect\b/i,
  /^login failed\b/i,
  /^invalid (?:login|password|username)\b/i,
  /^authentication (?:failure|failed|error)\b/i,
  /\bauthentication (?:token manipulation|information cannot be recovered|token lock busy)\b/i,
  /^permission denied, please try again\b/i,
  /: permission denied \([\w,-]+\)/i,
  /^(?:the |your )?account (?:is |has been |has )?(?:locked|disabled|expired)\b/i,
  /^% ?(?:bad (?:passwords?|secrets?)|login invalid|authentication failed|access denied)\b/i,
];

/** The number of times that the name is sent: after an empty line before its prompt, getty asks twice. */
const MAX_NAMES = 3;

/** A login that cannot go on; the message is the reason. */
export class LoginStopped extends Error {}

/** Returns the lines by which the usual logins refuse one. */
export function accountRefusals(): Refusal[] {
  return REFUSALS.map((prompt) => ({ prompt, reason: "check login and password" }));
}

/** Returns the questions of the usual logins, in the order in which they are searched. */
export function accountQuestions(options: LoginOptions): Question[] {
  const account = new Account(options);
  const code = account.code(options.verificationCode);
  return [
    secret(REPEATED_PASSWORD_PROMPT, () => account.repeatedPassword()),
    secret(NEW_PASSWORD_PROMPT, () => account.newPassword()),
    secret(CURRENT_PASSWORD_PROMPT, () => account.currentPassword()),
    secret(CODE_PROMPT, code),
    // Many systems mean the password by it.
    ...(options.verificationCode === undefined ? [] : [secret(PASSCODE_PROMPT, code)]),
    { ...secret(NAME_PROMPT, () => account.loginName()), isSecret: false },
    secret(PASSWORD_PROMPT, () => account.password()),
  ];
}

/** Creates a question that limits itself. */
function secret(prompt: RegExp, reply: Question["reply"]): Question {
  return { prompt, isSecret: true, enter: true, limit: Number.POSITIVE_INFINITY, name: "", reply };
}

/** The answers of one account. A name or password that is asked for again was refused. */
class Account {
  readonly #options: LoginOptions;
  #names = 0;
  #passwords = 0;
  #currentPasswords = 0;
  #newPasswords = 0;
  #hasChanged = false;

  constructor(options: LoginOptions) {
    this.#options = options;
  }

  loginName(): string {
    const name = required("login", this.#options.login, "a login");
    if (this.#passwords > 0 || ++this.#names > MAX_NAMES) throw askedAgain("login", "login and password");
    return name;
  }

  password(): string {
    const { password, newPassword } = this.#options;
    const current = required("password", this.#hasChanged ? newPassword : password, "a password");
    if (++this.#passwords > 1) throw askedAgain("password", "login and password");
    return current;
  }

  currentPassword(): string {
    const current = required("password", this.#options.password, "the current password");
    if (++this.#currentPasswords > 1) throw askedAgain("current password", "password");
    return current;
  }

  newPassword(): string {
    const chosen = required("newPassword", this.#options.newPassword, "a new password");
    if (++this.#newPasswords > 1) throw askedAgain("new password", "newPassword, which it has not accepted");
    return chosen;
  }

  /** Some systems ask for the login again after the change. */
  repeatedPassword(): string {
    const chosen = required("newPassword", this.#options.newPassword, "a new password");
    if (this.#hasChanged) throw askedAgain("new password", "newPassword, which it has not accepted");
    this.#hasChanged = true;
    this.#names = 0;
    this.#passwords = 0;
    return chosen;
  }

  /** Returns the reply for one-time codes, each of which is answered once. */
  code(answer: LoginAnswer | undefined): Question["reply"] {
    return (question) => {
      const code = required("verificationCode", answer, "a verification code");
      if (question.count > 1) throw askedAgain("verification code", "verificationCode and the clocks of both sides");
      return typeof code === "string" ? code : code(question);
    };
  }
}

function required<T>(option: keyof LoginOptions, value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new LoginStopped(`the console asks for ${what}, but the options have none: set ${option}`);
}

function askedAgain(what: string, check: string): LoginStopped {
  return new LoginStopped(`the console asked for the ${what} again: check ${check}`);
}
