import fc from "fast-check";
import { expect, test } from "vitest";
import type { PendingCommand } from "./pending-command.ts";
import { WaitingLine } from "./waiting-line.ts";

test("serves first come, first out, whoever leaves meanwhile", () => {
  const step = fc.oneof(fc.constant("add"), fc.constant("shift"), fc.nat({ max: 5 }));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const line = new WaitingLine();
      const model: PendingCommand[] = [];
      for (const [id, what] of steps.entries()) {
        if (what === "add") {
          const command = { id } as PendingCommand;
          line.add(command);
          model.push(command);
        } else if (what === "shift") {
          expect(line.shift()).toBe(model.shift());
        } else {
          const [leaving] = model.splice(Number(what), 1);
          if (leaving !== undefined) line.delete(leaving);
        }
        expect([...line.values()]).toEqual(model);
        expect(line.length).toBe(model.length);
      }
    }),
  );
});

test("passes a hundred thousand in linear time", () => {
  const line = new WaitingLine();
  for (let id = 0; id < 100_000; id += 1) line.add({ id } as PendingCommand);
  let inOrder = 0;
  while (line.shift()?.id === inOrder) inOrder += 1;
  expect(inOrder).toBe(100_000);
});
