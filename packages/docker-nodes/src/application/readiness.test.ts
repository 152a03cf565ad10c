import { describe, expect, it } from "vitest";
import { checkReadiness, type Readiness, wordsFor } from "./readiness.ts";

describe("a readiness condition", () => {
  const check = (readiness: unknown) => () => checkReadiness("ready", readiness as Readiness);

  it("is a line, a port or a function", () => {
    for (const good of [{ output: "up" }, { output: /up/, stream: "stderr" }, { port: 80 }, () => true]) {
      expect(check(good)).not.toThrow();
    }
  });

  it.each([
    [{ port: 0 }, "ready.port must be an integer from 1 to 65535, got 0"],
    [{ port: 53, protocol: "sctp" }, 'ready.protocol must be "tcp" or "udp", got "sctp"'],
    [{ output: 5 }, "ready.output must be a string or a RegExp, got 5"],
    [{ output: "up", stream: "log" }, 'ready.stream must be "stdout" or "stderr", got "log"'],
    [{ output: "up", port: 1 }, 'ready: unknown option "port"; expected one of output, stream'],
    [null, "ready must be an output, a port or a function, got null"],
  ])("%o is refused", (bad, message) => {
    expect(check(bad)).toThrow(new TypeError(message));
  });

  it("is named in error messages, by the wait and by the missed state", () => {
    expect(wordsFor({ port: 53, protocol: "udp" }, "app0")).toEqual({
      waiting: "waiting until udp port 53 of app0 is open",
      missed: "udp port 53 was open",
    });
    expect(wordsFor({ port: 80 }, "app0").missed).toBe("tcp port 80 was open");
    expect(wordsFor(() => true, "app0")).toEqual({
      waiting: "waiting until app0 is ready",
      missed: "it was ready",
    });
  });
});
