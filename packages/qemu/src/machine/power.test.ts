import { expect, test } from "vitest";
import { Power, type PowerEvent } from "./power.ts";

function after(...events: (PowerEvent | PowerEvent["name"])[]): Power {
  const power = new Power();
  for (const event of events) {
    power.apply(typeof event === "string" ? { name: event, guest: true } : event);
  }
  return power;
}

const reset: PowerEvent = { name: "RESET", guest: false };

test.each<[string, (PowerEvent | PowerEvent["name"])[], string]>([
  ["is paused at its first instruction", [], "paused"],
  ["runs after RESUME", ["RESUME"], "running"],
  ["is paused after STOP", ["RESUME", "STOP"], "paused"],
  ["still runs between SHUTDOWN and STOP, while the captures are not yet complete", ["RESUME", "SHUTDOWN"], "running"],
  ["is off when STOP follows SHUTDOWN", ["RESUME", "SHUTDOWN", "STOP"], "off"],
  ["is off immediately when it was paused", ["RESUME", "STOP", "SHUTDOWN"], "off"],
  ["has panicked when STOP follows the panic", ["RESUME", "GUEST_PANICKED", "STOP"], "panicked"],
  ["has panicked even if QEMU then powers it off", ["RESUME", "GUEST_PANICKED", "SHUTDOWN", "STOP"], "panicked"],
  ["is paused when it is reset after a panic", ["RESUME", "GUEST_PANICKED", "STOP", reset], "paused"],
  ["is paused when it is reset after a power-off", ["RESUME", "SHUTDOWN", "STOP", reset], "paused"],
  [
    "pauses as usual after a panic that was reset",
    ["RESUME", "GUEST_PANICKED", "STOP", reset, "RESUME", "STOP"],
    "paused",
  ],
])("a machine %s", (_what, events, state) => {
  expect(after(...events).state.name).toBe(state);
});

test.each<[(PowerEvent | PowerEvent["name"])[], string | undefined]>([
  [[], "the machine has not been started: call start()"],
  [["RESUME"], undefined],
  [["RESUME", "STOP"], "the machine is paused: call resume()"],
  [["RESUME", "SHUTDOWN", "STOP"], "the guest has powered off"],
  [["RESUME", "GUEST_PANICKED", "STOP"], "the guest's kernel has panicked"],
])("after %j, the reason why the guest sends nothing is: %s", (events, silence) => {
  expect(after(...events).silence).toBe(silence);
});

test("the guest's own resets are counted, until it is reset from outside", () => {
  expect(after("RESUME", "RESET", "RESET").guestResets).toBe(2);
  expect(after("RESUME", "RESET", reset, "RESET").guestResets).toBe(1);
});

test("a wait settles on the change that has an outcome, and not before", async () => {
  const power = after("RESUME");
  const off = power.until(() => (power.state.name === "off" ? "off" : undefined), new AbortController().signal);
  power.apply({ name: "SHUTDOWN" });
  power.apply({ name: "STOP" });
  expect(await off).toBe("off");
});

test("a wait rejects with the signal's reason, and with what the outcome throws", async () => {
  const power = new Power();
  const abort = new AbortController();
  const aborted = power.until(() => undefined, abort.signal);
  const failed = power.until(() => {
    if (power.guestResets > 0) throw new RangeError("reset");
  }, abort.signal);
  power.apply({ name: "RESET", guest: true });
  await expect(failed).rejects.toThrow(RangeError);
  abort.abort(new Error("enough"));
  await expect(aborted).rejects.toThrow("enough");
});

test("events after QEMU's end change nothing", () => {
  const power = after("RESUME");
  power.exited({ code: 0, signal: null });
  power.apply({ name: "STOP" });
  expect(power.state).toEqual({ name: "exited", exit: { code: 0, signal: null } });
});
