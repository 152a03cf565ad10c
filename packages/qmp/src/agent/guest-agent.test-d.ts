import { describe, expectTypeOf, test } from "vitest";
import type { Command, GuestAgent, Nothing } from "../index.ts";

declare const agent: GuestAgent;

describe("the types of the guest agent", () => {
  test("know commands, arguments and results", () => {
    expectTypeOf(agent.execute("guest-ping")).resolves.toEqualTypeOf<Nothing>();
    expectTypeOf(agent.execute("guest-get-time")).resolves.toEqualTypeOf<number>();
    expectTypeOf(agent.execute("guest-file-open", { path: "/etc/motd", mode: "r" })).resolves.toEqualTypeOf<number>();
    // @ts-expect-error: no such command
    void agent.execute("guest-fly");
    // @ts-expect-error: the path is missing
    void agent.execute("guest-file-open", {});
    // @ts-expect-error: a command of QEMU, not of the agent
    void agent.execute("query-status");
  });

  test("can be replaced by those of another version", () => {
    interface Mine {
      commands: { "guest-blink": Command<{ led: number }, boolean> };
      events: object;
    }
    expectTypeOf(agent.as<Mine>().execute("guest-blink", { led: 1 })).resolves.toEqualTypeOf<boolean>();
    // @ts-expect-error: not a command of this version
    void agent.as<Mine>().execute("guest-ping");
  });
});
