import { expect, test } from "vitest";
import { hideShellFraming } from "./hide-framing.ts";

test("quoted lines read as if a person had typed the command", () => {
  const lines = [
    "The last lines received:",
    `  "rabbit:~# run_command='ip route' run_line='run_id=$((1+2)) run_status=;echo \\"~run:$run_id:begin:\\";comm…"`,
    '  "~run:3:begin:\\r\\n"',
    '  "default via 10.0.0.1\\r\\n"',
    '  "~run:3:stop:0:77:\\r\\n"',
    '  "rabbit:~# "',
  ];
  expect(hideShellFraming(lines.join("\n"))).toBe(
    'The last lines received:\n  "rabbit:~# ip route"\n  "default via 10.0.0.1\\r\\n"\n  "rabbit:~# "',
  );
});

test("a value that is not a string is refused", () => {
  expect(() => hideShellFraming(5 as never)).toThrow(new TypeError("hideShellFraming: lines must be a string, got 5"));
});

test("other lines stay unchanged", () => {
  const lines = 'The last lines received:\n  "login: "\n';
  expect(hideShellFraming(lines)).toBe(lines);
});

test("the line that detects the dialect is hidden, as well as the code around the command of fish and csh", () => {
  const lines = [
    '# echo "~run,""$OPTIND,$ZSH_VERSION,$FISH_VERSION,$PSEdition,end"',
    "~run,,,3.6.0,,end",
    "# set -g run_command 'echo hi';set -g run_line 'set -g run_id 1'",
    "# set run_command='echo ho';set run_line='@ run_id = 1'",
  ];
  expect(hideShellFraming(lines.join("\n"))).toBe('# echo hi"\n# echo ho"');
});
