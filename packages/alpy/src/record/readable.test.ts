import { expect, test } from "vitest";
import { readable, readableEvidence } from "./readable.ts";

test("a console reads as a person typed on it, without the marks that the shell puts around commands", () => {
  const lines = [
    "The last lines received:",
    `  "rabbit:~# run_command='ip route' run_line='run_id=$((1+2)) run_status=;echo \\"~run:$run_id:begin:\\";comm…"`,
    '  "~run:3:begin:\\r\\n"',
    '  "default via 10.0.0.1\\r\\n"',
    '  "~run:3:stop:0:77:\\r\\n"',
    '  "rabbit:~# "',
  ];
  expect(readable(lines.join("\n"))).toBe(
    'The last lines received:\n  "rabbit:~# ip route"\n  "default via 10.0.0.1\\r\\n"\n  "rabbit:~# "',
  );
});

test("QEMU's warning about a NIC without a link is not evidence", () => {
  const hub = "qemu-system-x86_64: warning: hub 2 is not connected to host network";
  expect(readableEvidence({ qemu: hub })).toBe("");
  expect(readableEvidence({ qemu: `${hub}\nout of memory`, console: "login: " })).toBe(
    "\nqemu: out of memory\nconsole: login: ",
  );
});
