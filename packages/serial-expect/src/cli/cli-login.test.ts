import { expect, test } from "vitest";
import { type CliOptions, type LoginQuestion, type LoginStep, openCli, openConsole } from "../index.ts";
import { type Exchange, ScriptedCli } from "./scripted-cli.fixture.ts";

const PROMPT = { prompt: /^> ?$/, settleMs: 10 } as const;
const ACCOUNT = { ...PROMPT, login: "admin", password: "old one" } as const;
/** The way to the prompt, which an empty command confirms. */
const IN: Exchange[] = [["\r", "\r\n> "]];
const CHANGE = "You are required to change your password immediately (administrator enforced).\r\n";

function scripted(greeting: string, exchanges: readonly Exchange[]) {
  const peer = new ScriptedCli(greeting, exchanges);
  const lines: string[] = [];
  const transcript = { text: (line: string) => void lines.push(line) };
  return { peer, lines, console: openConsole(peer.stream, { timeoutMs: 5000, transcript }) };
}

test.each<[string, string, Exchange[], CliOptions]>([
  [
    "at Username:",
    "Username: ",
    [
      ["admin\r", "admin\r\nPassword: "],
      ["old one\r", "\r\n> "],
    ],
    ACCOUNT,
  ],
  [
    "at login as:, and a password with the user's name",
    "login as: ",
    [
      ["admin\r", "admin\r\nadmin@rabbit's password: "],
      ["old one\r", "\r\n> "],
    ],
    ACCOUNT,
  ],
  ["with a password alone", "\r\nUser Access Verification\r\n\r\nPassword: ", [["old one\r", "\r\n> "]], ACCOUNT],
  [
    "that forces a change (Linux)",
    "login: ",
    [
      ["admin\r", "admin\r\nPassword: "],
      ["old one\r", `\r\n${CHANGE}Changing password for admin.\r\nCurrent password: `],
      ["old one\r", "\r\nNew password: "],
      ["new one\r", "\r\nRetype new password: "],
      ["new one\r", "\r\n> "],
    ],
    { ...ACCOUNT, newPassword: "new one" },
  ],
  [
    "that forces a change (old Linux), and asks for the login again",
    "login: ",
    [
      ["admin\r", "admin\r\nPassword: "],
      ["old one\r", `\r\n${CHANGE}(current) UNIX password: `],
      ["old one\r", "\r\nEnter new UNIX password: "],
      ["new one\r", "\r\nRetype new UNIX password: "],
      ["new one\r", "\r\nlogin: "],
      ["admin\r", "admin\r\nPassword: "],
      ["new one\r", "\r\n> "],
    ],
    { ...ACCOUNT, newPassword: "new one" },
  ],
  [
    "that forces a change (busybox)",
    "login: ",
    [
      ["admin\r", "admin\r\nPassword: "],
      ["old one\r", "\r\nChanging password for admin\r\nOld password: "],
      ["old one\r", "\r\nNew password: "],
      ["new one\r", "\r\nRetype password: "],
      ["new one\r", "\r\npasswd: password for admin changed by root\r\n> "],
    ],
    { ...ACCOUNT, newPassword: "new one" },
  ],
  [
    "that demands a first password (RouterOS)",
    "Login: ",
    [
      ["admin\r", "admin\r\nPassword: "],
      ["old one\r", "\r\nChange your password\r\nnew password> "],
      ["new one\r", "*******\r\nrepeat new password> "],
      ["new one\r", "*******\r\n> "],
    ],
    { ...ACCOUNT, newPassword: "new one" },
  ],
  [
    "with a second factor",
    "login: ",
    [
      ["admin\r", "admin\r\nPassword: "],
      ["old one\r", "\r\nVerification code: "],
      ["123456\r", "\r\n> "],
    ],
    { ...ACCOUNT, verificationCode: async () => await Promise.resolve("123456") },
  ],
  [
    "with a one-time password that is not the password",
    "login: ",
    [
      ["admin\r", "admin\r\nPassword: "],
      ["old one\r", "\r\nOne-time password (OATH) for `admin': "],
      ["123456\r", "\r\n> "],
    ],
    { ...ACCOUNT, verificationCode: "123456" },
  ],
])("a login %s reaches the prompt, and no secret is in the transcript", async (_, greeting, exchanges, options) => {
  const { peer, console, lines } = scripted(greeting, [...exchanges, ...IN]);
  expect((await openCli(console, options)).prompt).toBe(">");
  expect(peer.missing).toEqual([]);
  expect(lines.join("")).not.toMatch(/old one|new one|123456/);
});

test.each<[string, string, string, Exchange[], CliOptions]>([
  [
    'the far side wrote "Login incorrect": check login and password',
    "is wrong",
    "login: ",
    [
      ["admin\r", "admin\r\nPassword: "],
      ["old one\r", "\r\nLogin incorrect\r\n\r\nlogin: "],
    ],
    ACCOUNT,
  ],
  [
    'the far side wrote "% Authentication failed"',
    "is refused without a new question",
    "Username: ",
    [
      ["admin\r", "admin\r\nPassword: "],
      ["old one\r", "\r\n% Authentication failed\r\n"],
    ],
    ACCOUNT,
  ],
  [
    'the far side wrote "Permission denied, please try again."',
    "is refused by ssh",
    "root@rabbit's password: ",
    [["old one\r", "\r\nPermission denied, please try again.\r\nroot@rabbit's password: "]],
    ACCOUNT,
  ],
  [
    "asks for a new password, but the options have none: set newPassword",
    "forces a change",
    "Password: ",
    [["old one\r", `\r\n${CHANGE}New password: `]],
    ACCOUNT,
  ],
  [
    "asked for the new password again: check newPassword, which it has not accepted",
    "refuses the new password",
    "Password: ",
    [
      ["old one\r", "\r\nNew password: "],
      ["new one\r", "\r\nBAD PASSWORD: too simple\r\nNew password: "],
    ],
    { ...ACCOUNT, newPassword: "new one" },
  ],
  [
    "asks for a verification code, but the options have none: set verificationCode",
    "has a second factor",
    "Password: ",
    [["old one\r", "\r\nVerification code: "]],
    ACCOUNT,
  ],
  [
    'the answer to "Verification code: " failed: no phone',
    "has a second factor that is not there",
    "Password: ",
    [["old one\r", "\r\nVerification code: "]],
    { ...ACCOUNT, verificationCode: () => Promise.reject(new Error("no phone")) },
  ],
  [
    "the account is locked by us",
    "is refused in a line of the script",
    "Password: ",
    [["old one\r", "\r\nNo more room\r\nPassword: "]],
    { ...ACCOUNT, loginScript: [{ prompt: /^No more room/, error: "the account is locked by us" }] },
  ],
  [
    'the console asked "Continue? " again, which loginScript[0] answers 2 times',
    "asks without an end",
    "Continue? ",
    [
      ["y\r", "y\r\nContinue? "],
      ["y\r", "y\r\nContinue? "],
    ],
    { ...ACCOUNT, loginScript: [{ prompt: /^Continue\? $/, answer: "y", limit: 2 }] },
  ],
  [
    "the console asked 50 questions without a prompt",
    "asks without an end, and the script has no limit",
    "Continue? ",
    Array.from({ length: 50 }, () => ["y", "y\r\nContinue? "] as const),
    {
      ...ACCOUNT,
      loginScript: [{ prompt: /^Continue\? ?$/, answer: "y", enter: false, limit: Number.POSITIVE_INFINITY }],
    },
  ],
])("%s: the reason is named if the login %s", async (message, _, greeting, exchanges, options) => {
  const { console } = scripted(greeting, exchanges);
  const failed = openCli(console, options);
  await expect(failed).rejects.toMatchObject({ code: "login-failed" });
  await expect(failed).rejects.toThrow(message);
});

test("a refusal that was received before the first answer is not about this login", async () => {
  const exchanges: Exchange[] = [
    ["admin\r", "admin\r\nPassword: "],
    ["old one\r", "\r\n> "],
  ];
  const { console } = scripted("Password: \r\nLogin incorrect\r\n\r\nlogin: ", [...exchanges, ...IN]);
  expect((await openCli(console, ACCOUNT)).prompt).toBe(">");
});

test("steps of the script are searched in order, before the usual ones, and receive what was asked", async () => {
  const { peer, console } = scripted("Welcome\r\nPassword (challenge 17): ", [
    ["34\r", "\r\nPassword: "],
    ["first\r", "\r\nPassword: "],
    ["second\r", "\r\n> "],
    ...IN,
  ]);
  const asked: LoginQuestion[] = [];
  const loginScript: LoginStep[] = [
    {
      prompt: /^Password \(challenge (\d+)\): $/g,
      secret(question) {
        asked.push(question);
        return String(Number(question.captures[0]) * 2);
      },
    },
    { prompt: /^Password: ?$/, secret: ({ count }) => ["first", "second"][count - 1] ?? "", limit: 2 },
  ];
  await openCli(console, { ...ACCOUNT, loginScript });
  expect(asked).toMatchObject([
    { line: "Password (challenge 17): ", text: "Welcome\nPassword (challenge 17): ", count: 1, captures: ["17"] },
  ]);
  expect(peer.missing).toEqual([]);
});

test("an answer that is not computed in time is a time-out of the login, and an abort ends it", async () => {
  const verificationCode = (): Promise<string> => new Promise(() => {});
  const { console } = scripted("Verification code: ", []);
  const failed = openCli(console, { ...ACCOUNT, verificationCode, timeoutMs: 200 });
  await expect(failed).rejects.toMatchObject({ code: "timeout" });
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(openCli(console, { ...ACCOUNT, verificationCode, signal })).rejects.toThrow("enough");
});

test.each<[string, unknown]>([
  ["openCli: loginScript must be an array, got {}", {}],
  ["openCli: loginScript[0] must be an object, got null", [null]],
  ['openCli: loginScript[0]: unknown option "x"', [{ prompt: /x/, x: 1 }]],
  ["openCli: loginScript[0].prompt must be a RegExp, got 'x'", [{ prompt: "x" }]],
  ["openCli: loginScript[0].prompt must be a RegExp, got undefined", [{ answer: "x" }]],
  ["openCli: loginScript[0] must have exactly one of answer, secret and error, got none", [{ prompt: /x/ }]],
  [
    "openCli: loginScript[1] must have exactly one of answer, secret and error, got answer and secret",
    [
      { prompt: /x/, error: "x" },
      { prompt: /x/, answer: "x", secret: "y" },
    ],
  ],
  [
    "openCli: loginScript[0].secret must be a string or a function, got a value of type number (hidden)",
    [{ prompt: /x/, secret: 1234 }],
  ],
  [
    "openCli: loginScript[0].limit must be a whole number above 0, or Infinity, got 0",
    [{ prompt: /x/, answer: "", limit: 0 }],
  ],
])("refuses a bad script: %s", async (message, loginScript) => {
  const { console } = scripted("", []);
  const refused = openCli(console, { ...ACCOUNT, loginScript } as CliOptions);
  await expect(refused).rejects.toThrow(TypeError);
  await expect(refused).rejects.toThrow(message);
});

test("an answer that is not a string is refused, and not shown", async () => {
  const { console } = scripted("Verification code: ", []);
  const refused = openCli(console, { ...ACCOUNT, verificationCode: () => 123_456 as never });
  await expect(refused).rejects.toThrow(
    "openCli: verificationCode must return a string, got a value of type number (hidden)",
  );
});
