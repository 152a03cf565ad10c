import { expect, test } from "vitest";
import { panicLines } from "./panic-lines.ts";
import { readableOutput } from "./readable-output.ts";

test("a console looks as if a person had typed on it, without the text that the shell puts around commands", () => {
  const lines = [
    "The last lines received:",
    `  "rabbit:~# run_command='ip route' run_line='run_id=$((1+2)) run_status=;echo \\"~run:$run_id:begin:\\";comm…"`,
    '  "~run:3:begin:\\r\\n"',
    '  "default via 10.0.0.1\\r\\n"',
    '  "~run:3:stop:0:77:\\r\\n"',
    '  "rabbit:~# "',
  ];
  expect(readableOutput(lines.join("\n"))).toBe(
    'The last lines received:\n  "rabbit:~# ip route"\n  "default via 10.0.0.1\\r\\n"\n  "rabbit:~# "',
  );
});

test("QEMU's warning about a NIC without a link is dropped", () => {
  const hub = "qemu-system-x86_64: warning: hub 2 is not connected to host network";
  expect(readableOutput(hub)).toBe("");
  expect(readableOutput(`${hub}\nout of memory`)).toBe("out of memory");
});

test("the lines of a panic begin with its reason", () => {
  const trace = Array.from({ length: 30 }, (_, index) => `  "frame ${index}"`);
  const lines = ['  "booting"', '  "Kernel panic - not syncing: Fatal exception"', ...trace];
  expect(panicLines(lines.join("\n")).split("\n")).toEqual(lines.slice(1, 13));
  expect(panicLines(trace.join("\n")).split("\n")).toEqual(trace.slice(-20));
});
