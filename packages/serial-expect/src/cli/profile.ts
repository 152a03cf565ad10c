/** A question of the far side that ends without a line end, and its answer. */
export interface CliQuestion {
  /** Matches the last line that was received, without the prompt's erasures, such as `/\[confirm\] ?$/`. */
  readonly prompt: RegExp;
  /** The text that is typed. */
  readonly answer: string;
  /** Whether Enter is pressed after the answer. Default true; a pager needs `false`. */
  readonly enter?: boolean | undefined;
  /** Whether the answer is a secret, such as a password, which logs and errors do not show. Default false. */
  readonly secret?: boolean | undefined;
}

/** A mode of a command line, such as that for configuration. */
export interface CliMode {
  /** Matches the whole prompt of the mode, which is the last line that was received: `/^\S+\(config\)# ?$/`. */
  readonly prompt: RegExp;
  /** The mode from which {@link enter} leads to this one. */
  readonly from?: string | undefined;
  /** The command that enters the mode from {@link from}. Default: `enter` of {@link Cli} cannot reach it. */
  readonly enter?: string | undefined;
  /** The command that leaves the mode, to {@link from} unless {@link leaveTo} is another one. Default: it cannot be left. */
  readonly leave?: string | undefined;
  /** The mode to which {@link leave} leads. Default: {@link from}. */
  readonly leaveTo?: string | undefined;
}

/** How the command line of a network operating system behaves. */
export interface CliProfile {
  /** Its modes by their names. The first whose prompt matches is the current one. */
  readonly modes: Readonly<Record<string, CliMode>>;
  /** Its pagers, and the keys that show the next page. Default: none. */
  readonly pager?: readonly CliQuestion[] | undefined;
  /** Lines of output that say that a command was refused. Default: none. */
  readonly errors?: readonly RegExp[] | undefined;
  /** Questions that are answered during every command, and during the login. Default: none. */
  readonly questions?: readonly CliQuestion[] | undefined;
  /** Text that the system writes at any time, also after a prompt, such as messages of its log; it is removed. Default: none. */
  readonly notices?: readonly RegExp[] | undefined;
  /** Commands that are run once at the begin, such as the one that turns the pager off; a refusal is ignored. Default: none. */
  readonly setup?: readonly string[] | undefined;
  /** The text that interrupts a command. Default Ctrl-C. */
  readonly interrupt?: string | undefined;
}

/** The name of a profile of this package. */
export type CliProfileName = "cisco-ios" | "frr" | "junos" | "routeros" | "vyos";

const IOS_MODES = {
  user: { prompt: /^[\w.:/-]+> ?$/, from: "enable", enter: "disable" },
  enable: { prompt: /^[\w.:/-]+# ?$/, from: "user", enter: "enable" },
  configure: {
    prompt: /^[\w.:/-]+\(config\)# ?$/,
    from: "enable",
    enter: "configure terminal",
    leave: "end",
  },
  // Interfaces, routers, maps: entered by commands with arguments.
  section: { prompt: /^[\w.:/-]+\(config-[^)]*\)# ?$/, leave: "exit", leaveTo: "configure" },
} as const;

const MORE: readonly CliQuestion[] = [{ prompt: /^ *-+ ?[Mm]ore ?-+(?:\(\d+%\))? *$/, answer: " ", enter: false }];

/** The lines that less shows at the bottom of the screen. */
const LESS: readonly CliQuestion[] = [
  { prompt: /^(?:\(END\)|lines \d+-\d+(?:\/\d+)? \(END\))$/, answer: "q", enter: false },
  { prompt: /^(?::|lines \d+-\d+(?:\/\d+ \d+%)?|byte \d+)$/, answer: " ", enter: false },
];

/** The profiles by their names. */
export const PROFILES: Readonly<Record<CliProfileName, CliProfile>> = {
  "cisco-ios": {
    modes: IOS_MODES,
    pager: MORE,
    errors: [
      /^% ?(?:Invalid|Incomplete|Ambiguous|Unknown|Unrecognized|Bad|Error|Access denied|Authorization|Cannot|No such|Not )/,
    ],
    notices: [
      /(?:\*|\.)?(?:[A-Z][a-z]{2} +\d+ (?:\d{4} )?[\d:.]+(?: [A-Z]+)?: |\d{2}:\d{2}:\d{2}: )?%[A-Z0-9_]+-\d-[A-Z0-9_]+: [^\n]*/,
    ],
    setup: ["terminal length 0"],
  },
  frr: {
    modes: IOS_MODES,
    pager: [...MORE, ...LESS],
    // Daemons put their name before it; those with a candidate configuration report in the same form that they succeeded.
    errors: [
      /^% ?(?:\[\w+\] )?(?!Specified|Network not|Candidate configuration validated|Configuration committed|No configuration changes)[A-Z]/,
      /^Line is too long/,
    ],
    setup: ["terminal length 0"],
  },
  junos: {
    modes: {
      operational: { prompt: /^[\w.-]+@[\w.-]+> ?$/ },
      configure: {
        prompt: /^[\w.-]+@[\w.-]+# ?$/,
        from: "operational",
        enter: "configure",
        leave: "exit configuration-mode",
      },
      shell: { prompt: /^(?:%|[\w.-]+@[\w.-]+:[^%]*%) ?$/, from: "operational", enter: "start shell", leave: "exit" },
    },
    pager: [{ prompt: /^---\((?:more|more \d+%)\)---$/, answer: " ", enter: false }],
    errors: [/^\s*(?:error: |syntax error|unknown command|missing argument|invalid (?:value|interface|numeric))/],
    // Above each prompt of the configuration, and on systems with two routing engines.
    notices: [
      /^\[edit[^\]\n]*\]$/m,
      /^\{(?:master|backup|linecard|primary|secondary)(?::\d+)?\}(?:\[edit[^\]\n]*\])?$/m,
    ],
    setup: ["set cli screen-length 0"],
  },
  routeros: {
    modes: {
      command: { prompt: /^\[[^\]\n]+@[^\]\n]+\] (?:<SAFE> ?)?(?:\/[^>\n]*|[\w/ -]*)> ?$/ },
    },
    pager: [{ prompt: /^-- ?\[Q quit\|[^\]]*\]$/, answer: " ", enter: false }],
    errors: [
      /^(?:bad command name|expected |syntax error|input does not match|failure: |invalid |no such |ambiguous value|missing |value of )/,
    ],
  },
  vyos: {
    modes: {
      operational: { prompt: /^[\w.-]+@[\w.-]+:\S*\$ ?$/ },
      configure: { prompt: /^[\w.-]+@[\w.-]+# ?$/, from: "operational", enter: "configure", leave: "exit" },
    },
    pager: [...MORE, ...LESS],
    errors: [
      /^\s*(?:Invalid command|Ambiguous command|Incomplete command|Configuration path: .* is not valid|Set failed|Delete failed|Commit failed|Cannot exit|Error: )/,
    ],
    notices: [/^\[edit[^\]\n]*\]$/m],
    setup: ["set terminal length 0"],
  },
};
