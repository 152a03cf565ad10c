import { expect, test } from "vitest";
import { BootEvidence } from "./boot-evidence.ts";

function isStopped(text: string): boolean {
  const evidence = new BootEvidence();
  evidence.look(text, text.length);
  return evidence.isConvincing(performance.now());
}

test.each([
  "\r\n[   99.5] reboot: Restarting system\r\n",
  "\r\nreboot: Power down\r\n",
  "\r\n[    3.1] reboot: Restarting system with command 'bootloader'\r\n",
  // The kernel writes in the middle of a line of the shell.
  "~run:3004443reboot: Restarting system\r\n70:begin:\r\nreboot: machine restart\r\n\r\r\n",
])("a machine stops: %j", (text) => {
  expect(isStopped(text)).toBe(true);
});

test.each(["reboot: not now\r\n", "reboot: Restarting system services\r\n", "Power down\r\n", ""])(
  "a machine does not stop: %j",
  (text) => {
    expect(isStopped(text)).toBe(false);
  },
);

test("the kernel's line is found across two looks", () => {
  const evidence = new BootEvidence();
  const text = "output\r\n[   99.5] reboot: Restar";
  evidence.look(text, text.length);
  expect(evidence.isConvincing(performance.now())).toBe(false);
  const whole = `${text}ting system\r\n`;
  evidence.look(whole, whole.length);
  expect(evidence.isConvincing(performance.now())).toBe(true);
});
