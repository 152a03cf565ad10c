import { stripTypeScriptTypes } from "node:module";
import { afterEach, expect, test, vi } from "vitest";
import { openConsole, type ReplayOptions, replay, type SerialConsole, suggestScript } from "../index.ts";

/** What is received (`<`) and typed (`>`), in order; an empty `>` is a secret. */
type Event = `<${string}` | `>${string}`;

function recording(...events: Event[]): string {
  const lines = events.map((event, at) => {
    const chunk = { ms: at * 100, dir: event.slice(0, 1) };
    return JSON.stringify(event === ">" ? { ...chunk, hidden: true } : { ...chunk, data: event.slice(1) });
  });
  return [`{"format":"serial-expect-recording","version":1}`, ...lines, ""].join("\n");
}

/** Returns the statements of a suggested script. */
async function statements(...events: Event[]): Promise<string[]> {
  const script = await suggestScript(recording(...events));
  const lines = [...script.matchAll(/^ {2}await console\.(.*);$/gm)];
  return lines.map(([, statement]) => statement ?? "");
}

async function run(script: string, lines: string, options: ReplayOptions): Promise<void> {
  const url = `data:text/javascript,${encodeURIComponent(stripTypeScriptTypes(script))}`;
  const { default: session } = (await import(/* @vite-ignore */ url)) as {
    default: (console: SerialConsole) => Promise<void>;
  };
  await using console = openConsole(replay(lines, { sent: "lines", ...options }), { timeoutMs: 5000, endStream: true });
  await session(console);
}

afterEach(() => vi.unstubAllEnvs());

/** Keys one by one, each echoed. */
function typed(text: string): Event[] {
  return [...text].flatMap((key): Event[] => [`>${key}`, `<${key}`]);
}

const LOGIN: Event[] = ["<\r\nrabbit login: ", ...typed("root"), ">\r", "<\r\n", "<Password: ", ">", "<\r\n"];

test("a session becomes waits for its prompts and whole lines; secrets come from the environment", async () => {
  expect(await statements(...LOGIN, "<Welcome\r\n# ", ...typed("ls -l"), ">\r", "<\r\na\r\nb\r\n# ")).toEqual([
    'expect("rabbit login: ")',
    'sendLine("root")',
    'expect("Password: ")',
    'sendLine(secret("PASSWORD"), { secret: true })',
    'expect("# ")',
    'sendLine("ls -l")',
    'expect("# ")',
  ]);
});

test.each<[string, Event[], string[]]>([
  ["numbers", ["<[12:00:01] $ ", ">a\r", "<a\r\n[12:00:17] $ ", ">b\r"], [String.raw`expect(/\[12:00:\d+\] \$ /)`]],
  [
    "paths",
    ["<root@rabbit:~# ", ">a\r", "<a\r\nroot@rabbit:/etc# ", ">b\r"],
    [String.raw`expect(/root@rabbit:\S+# /)`],
  ],
  ["host names", ["<rabbit login: ", ">root\r", "<x\r\nhare login: ", ">root\r"], [String.raw`expect(/\S+ login: /)`]],
])("a part of a prompt is a pattern where two prompts prove it: %s", async (_, events, [pattern]) => {
  const lines = await statements(...events);
  expect(lines.filter((line) => line === pattern)).toHaveLength(2);
});

test.each<[string, Event[], string[]]>([
  ["one prompt", ["<[12:00:01] $ ", ">a\r"], ['expect("[12:00:01] $ ")']],
  [
    "prompts of different answers",
    ["<Old name: ", ">a\r", "<a\r\nNew name: ", ">b\r"],
    ['expect("Old name: ")', 'expect("New name: ")'],
  ],
  [
    "modes",
    ["<r(config)# ", ">a\r", "<a\r\nr(config-if)# ", ">b\r"],
    ['expect("r(config)# ")', 'expect("r(config-if)# ")'],
  ],
])("nothing is a pattern without a proof: %s", async (_, events, expected) => {
  expect((await statements(...events)).filter((line) => line.startsWith("expect"))).toEqual(expected);
});

test.each<[string, Event[], string[]]>([
  ["backspaces", ["<$ ", ...typed("lsx"), ">\x7f", "<\b \b", ">\r", "<\r\n$ "], ['sendLine("ls")']],
  ["a completion", ["<$ ", ...typed("ls /et"), ">\t", "<c/", ">\r", "<\r\n$ "], ['sendLine("ls /etc/")']],
  ["the history", ["<$ ", ">\x1b[A", "<uptime", ">\r", "<\r\n$ "], ['sendLine("uptime")']],
  ["Ctrl-C", ["<$ ", ">sleep 9\r", "<sleep 9\r\n", ">\x03", "<^C\r\n$ "], ['sendLine("sleep 9")', 'sendControl("c")']],
  ["a key without Enter", ["<Continue? [y/n] ", ">y", "<y\r\ngo\r\n$ ", ">\r", "<\r\n$ "], ['send("y")', "sendLine()"]],
  [
    "keys on a screen",
    ["<\x1b[?1h\x1b[2;3HFirst item", ">\x1b[B", "<\x1b[3;3HSecond", ">\r", "<\x1b[?1l$ "],
    ['sendKey("down")', 'sendKey("enter")'],
  ],
  ["answers of the terminal", ["<\x1b[6n$ ", ">\x1b[5;3R", ">\r", "<\r\n$ "], ["sendLine()"]],
])("what was sent is what was meant: %s", async (_, events, expected) => {
  expect((await statements(...events)).filter((line) => line.startsWith("send"))).toEqual(expected);
});

test("a console whose terminal was queried answers", async () => {
  expect(await suggestScript(recording("<\x1b[6n$ ", ">\r"))).toContain("answerQueries: true");
});

test("a prompt that is also in the output is waited for at its place", async () => {
  const lines = await statements(
    "<# ",
    ">a\r",
    "<a\r\n## x # y\r\n# ",
    ">b\r",
    "<b\r\nready\r\n# \r\nthen\r\n# ",
    ">c\r",
  );
  expect(lines.filter((line) => line.startsWith("expect"))).toEqual([
    'expect("# ")',
    String.raw`expect(/[\r\n]# /)`,
    'expect("then")',
    'expect("# ")',
  ]);
});

test("a wait that took long has a time-out of its own", async () => {
  const lines = [
    `{"format":"serial-expect-recording","version":1}`,
    '{"ms":0,"dir":"<","data":"$ "}',
    '{"ms":1000,"dir":">","data":"make\\r"}',
    '{"ms":61000,"dir":"<","data":"make\\r\\n$ "}',
    '{"ms":62000,"dir":">","data":"\\r"}',
  ];
  expect(await suggestScript(lines.join("\n"))).toContain('expect("$ ", { timeoutMs: 183000 })');
});

test("a suggested script repeats its session, also with noise", async () => {
  vi.stubEnv("PASSWORD", "hunter2");
  const events: Event[] = [
    "<\x1b[1mBooting\x1b[m\r\n",
    ...LOGIN,
    "<Last login: today\r\n\x1b[?2004hroot@rabbit:~# ",
    ...typed("cd /etx"),
    ">\x7f",
    "<\b\x1b[K",
    ...typed("c"),
    ">\r",
    "<\r\n\x1b[?2004l\rroot@rabbit:/etc# ",
    ...typed("cat motd"),
    ">\r",
    `<\r\n${"Be careful with root@rabbit:/etc# here.\r\n".repeat(3)}root@rabbit:/etc# `,
    ...typed("exit"),
    ">\r",
    "<\r\nlogout\r\nrabbit login: ",
  ];
  const lines = recording(...events);
  const script = await suggestScript(lines, { name: "session.jsonl" });
  expect(script).toMatch(/^\/\/ Written from "session\.jsonl"\.\n/);
  await run(script, lines, {});
  for (let seed = 0; seed < 20; seed++) await run(script, lines, { noise: { seed } });
});

test("noise is the same for the same seed, and another for another", async () => {
  const lines = recording("<some lines\r\nof an output that is long enough\r\n$ ");
  const play = async (seed: number): Promise<string> => {
    const chunks = await replay(lines, { sent: "lines", noise: { seed } }).toArray();
    return chunks.map(String).join("|");
  };
  expect(await play(1)).toBe(await play(1));
  expect(await play(1)).not.toBe(await play(2));
});

test.each<[string, unknown]>([
  ["replay: noise.seed must be a whole number, got undefined", { sent: "lines", noise: {} }],
  ['replay: noise: unknown option "loss"', { sent: "lines", noise: { seed: 1, loss: 1 } }],
  ["replay: sent must be lines with noise, got 'check'", { noise: { seed: 1 } }],
])("refuses bad options of a replay: %s", (message, options) => {
  expect(() => replay("", options as ReplayOptions)).toThrow(message);
});

test("refuses what is not a recording", async () => {
  await expect(suggestScript("x")).rejects.toThrow("suggestScript: line 1 must be the header of a recording");
  await expect(suggestScript(1 as never)).rejects.toThrow(
    "suggestScript: source must be a Readable or a string, got 1",
  );
});
