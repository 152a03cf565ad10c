import { checkLoginScript, type LoginOptions, loginChecks } from "../login/options.ts";
import {
  booleanCheck,
  checkArgument,
  checkOptions,
  groupCheck,
  mustBe,
  type OptionCheck,
  type OptionChecks,
  secretCheck,
  stringCheck,
  timeoutCheck,
  waitChecks,
} from "../option-checks.ts";
import type { WaitOptions } from "../wait-options.ts";
import { type CliMode, type CliProfile, type CliProfileName, type CliQuestion, PROFILES } from "./profile.ts";

/** Options of {@link openCli}. The members of a profile that are given here replace those of `profile`. */
export interface CliOptions extends WaitOptions, LoginOptions, Partial<CliProfile> {
  /** How the command line behaves: a profile of this package by its name, or your own. Default: only the members given here. */
  readonly profile?: CliProfileName | CliProfile | undefined;
  /** A prompt without a mode, which must be the whole last line, in addition to the modes. Default: none. */
  readonly prompt?: RegExp | undefined;
  /** The silence after which the last line counts as a prompt or a question, in milliseconds. Default 100. */
  readonly settleMs?: number | undefined;
}

/** Options of {@link Cli.run}, {@link Cli.check} and {@link Cli.enter}. */
export interface CliRunOptions extends WaitOptions {
  /** Questions of this command and their answers, searched before those of the profile. Default: none. */
  readonly questions?: readonly CliQuestion[] | undefined;
}

const regExpCheck: OptionCheck = { expected: "a RegExp", accepts: (value) => value instanceof RegExp };

const listCheck: OptionCheck = { expected: "an array", accepts: (value) => Array.isArray(value) };

const questionChecks: OptionChecks<CliQuestion> = {
  prompt: regExpCheck,
  answer: secretCheck,
  enter: booleanCheck,
  secret: booleanCheck,
};

const modeChecks: OptionChecks<CliMode> = {
  prompt: regExpCheck,
  from: stringCheck,
  enter: stringCheck,
  leave: stringCheck,
  leaveTo: stringCheck,
};

const profileChecks: OptionChecks<CliProfile> = {
  modes: groupCheck,
  pager: listCheck,
  errors: listCheck,
  questions: listCheck,
  notices: listCheck,
  setup: listCheck,
  interrupt: stringCheck,
};

const cliChecks: OptionChecks<CliOptions> = {
  ...waitChecks,
  ...profileChecks,
  profile: {
    expected: `${Object.keys(PROFILES).join(", ")}, or a profile`,
    accepts: (value) => (typeof value === "string" ? Object.hasOwn(PROFILES, value) : groupCheck.accepts(value)),
  },
  prompt: regExpCheck,
  ...loginChecks,
  settleMs: timeoutCheck,
};

const cliRunChecks: OptionChecks<CliRunOptions> = { ...waitChecks, questions: listCheck };

/** A checked profile with its defaults. */
export type ResolvedCliProfile = { readonly [K in keyof CliProfile]-?: Exclude<CliProfile[K], undefined> } & {
  readonly prompt: RegExp | undefined;
};

const DEFAULT_PROFILE = {
  modes: {},
  pager: [],
  errors: [],
  questions: [],
  notices: [],
  setup: [],
  interrupt: "\u0003",
} as const satisfies CliProfile;

/** Checks the options of a command line and returns its profile with all defaults. @throws {TypeError} */
export function resolveCliProfile(options: CliOptions): ResolvedCliProfile {
  checkOptions("openCli", options, cliChecks);
  checkLoginScript("openCli", options.loginScript);
  const profile: CliProfileName | Partial<CliProfile> = options.profile ?? {};
  const base = typeof profile === "string" ? PROFILES[profile] : profile;
  if (typeof profile !== "string") {
    checkOptions("openCli", { ...DEFAULT_PROFILE, ...profile }, profileChecks, "profile");
    checkMembers("openCli: profile", profile);
  }
  checkMembers("openCli", options);
  const given = [...Object.entries(base), ...Object.entries(options)];
  const members = given.filter(([name, value]) => value !== undefined && Object.hasOwn(profileChecks, name));
  const resolved: ResolvedCliProfile = { ...DEFAULT_PROFILE, ...Object.fromEntries(members), prompt: options.prompt };
  if (resolved.prompt === undefined && Object.keys(resolved.modes).length === 0)
    throw mustBe("openCli: options", "an object with profile, modes or prompt", options);
  return resolved;
}

/** Checks the options of one command. @throws {TypeError} */
export function checkRunOptions(call: string, options: CliRunOptions): void {
  checkOptions(call, options, cliRunChecks);
  checkQuestions(`${call}: questions`, options.questions);
}

function checkMembers(
  path: string,
  { modes = {}, pager, questions, errors, notices, setup }: Partial<CliProfile>,
): void {
  const at = path.includes(":") ? `${path}.` : `${path}: `;
  for (const [name, mode] of Object.entries(modes)) {
    checkOptions(path, mode, modeChecks, `modes.${name}`);
    checkArgument(`${at}modes.${name}.prompt`, regExpCheck, mode.prompt);
    for (const other of [mode.from, mode.leaveTo])
      if (other !== undefined && !Object.hasOwn(modes, other))
        throw mustBe(`${at}modes.${name}.from and leaveTo`, `one of ${Object.keys(modes).join(", ")}`, other);
  }
  checkQuestions(`${at}pager`, pager);
  checkQuestions(`${at}questions`, questions);
  for (const [name, list] of Object.entries({ errors, notices }))
    for (const [index, item] of (list ?? []).entries()) checkArgument(`${at}${name}[${index}]`, regExpCheck, item);
  for (const [index, item] of (setup ?? []).entries()) checkArgument(`${at}setup[${index}]`, stringCheck, item);
}

function checkQuestions(path: string, questions: readonly CliQuestion[] = []): void {
  for (const [index, question] of questions.entries()) {
    if (!groupCheck.accepts(question)) throw mustBe(`${path}[${index}]`, "an object", question);
    const { prompt, answer, ...others } = question;
    checkArgument(`${path}[${index}].prompt`, regExpCheck, prompt);
    checkArgument(`${path}[${index}].answer`, secretCheck, answer);
    checkOptions(`${path}[${index}]`, { prompt, answer, ...others }, questionChecks);
  }
}
