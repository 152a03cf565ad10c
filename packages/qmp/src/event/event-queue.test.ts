import fc from "fast-check";
import { expect, test } from "vitest";
import { ReceivedEvent } from "./event.ts";
import { EVENT_QUEUE_BYTES, EventQueue } from "./event-queue.ts";

const TIMESTAMP = { seconds: 1, microseconds: 2 };
const event = (sequence: number): ReceivedEvent =>
  new ReceivedEvent({ name: "X", data: {}, timestamp: TIMESTAMP }, sequence);

test("keeps the newest events in order, for any sequence of pushes and shifts", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5 }), fc.array(fc.boolean()), (limit, steps) => {
      const queue = new EventQueue(limit);
      const model: number[] = [];
      steps.forEach((isPush, sequence) => {
        if (isPush) {
          model.push(sequence);
          expect(queue.push(event(sequence), 1)).toBe(model.splice(0, model.length - limit).length);
        } else {
          expect(queue.shift()?.sequence).toBe(model.shift());
        }
        expect(queue.newest(3).map((kept) => kept.sequence)).toEqual(model.slice(-3));
        expect(queue.length).toBe(model.length);
      });
    }),
  );
});

test("drops the oldest events when they exceed the limit of bytes, but never the newest", () => {
  const queue = new EventQueue(10);
  expect(queue.push(event(1), 1)).toBe(0);
  expect(queue.push(event(2), EVENT_QUEUE_BYTES)).toBe(1);
  expect(queue.push(event(3), EVENT_QUEUE_BYTES * 2)).toBe(1);
  expect(queue.newest(10).map((kept) => kept.sequence)).toEqual([3]);
});
