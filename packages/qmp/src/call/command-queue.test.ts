import fc from "fast-check";
import { expect, test } from "vitest";
import { CommandQueue } from "./command-queue.ts";
import type { PendingCommand } from "./pending-command.ts";

test("is first in, first out, even if commands leave from the middle", () => {
  const step = fc.oneof(fc.constant("add"), fc.constant("shift"), fc.nat({ max: 5 }));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const queue = new CommandQueue();
      const model: PendingCommand[] = [];
      for (const [id, what] of steps.entries()) {
        if (what === "add") {
          const command = { id } as PendingCommand;
          queue.add(command);
          model.push(command);
        } else if (what === "shift") {
          expect(queue.shift()).toBe(model.shift());
        } else {
          const [leaving] = model.splice(Number(what), 1);
          if (leaving !== undefined) queue.delete(leaving);
        }
        expect([...queue.values()]).toEqual(model);
        expect(queue.length).toBe(model.length);
      }
    }),
  );
});

test("passes a hundred thousand commands in linear time", () => {
  const queue = new CommandQueue();
  for (let id = 0; id < 100_000; id += 1) queue.add({ id } as PendingCommand);
  let inOrder = 0;
  while (queue.shift()?.id === inOrder) inOrder += 1;
  expect(inOrder).toBe(100_000);
});
