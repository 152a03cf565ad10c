import { expect, test } from "vitest";
import { isPagerPrompt } from "./pager.ts";

test.each([
  "text\r\n:\u001b[K",
  "text\r\n\r\u001b[K\u001b[7m(END)\u001b[27m\u001b[K",
  "text\r\n\u001b[7m/etc/services\u001b[27m\u001b[K",
  "text\r\n\u001b[7m--More--(12%)\u001b[27m",
  "text\r\n--More--",
  "text\r\n\u001b[7m Manual page ls(1) line 1 (press h for help or q to quit)\u001b[27m\u001b[K",
  "text\r\n\u001b[7mlines 1-23\u001b[27m\u001b[K",
  "WARNING: terminal is not fully functional\r\n-  (press RETURN)",
])("%j ends with the prompt of a pager", (text) => {
  expect(isPagerPrompt(text)).toBe(true);
});

test.each(["", "$ ", "text\r\n", "root@rabbit:", "time: ", "Continue? (y/n)", "\u001b[7mmenu\u001b[27m\r\n"])(
  "%j does not",
  (text) => {
    expect(isPagerPrompt(text)).toBe(false);
  },
);
