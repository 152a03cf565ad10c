import { describe, expect, it } from "vitest";
import { FakeEngine, type FakeResponse } from "../../test/fake-engine.ts";
import { Engine } from "../engine/engine.ts";
import { sweepContainers } from "./sweep.ts";

describe("a sweep", () => {
  const listed: FakeResponse = [200, [{ Id: "x", Labels: {} }]];

  it("ends even if the engine keeps listing a container that, according to it, does not exist", async () => {
    await using fake = await FakeEngine.start({ "GET /_ping": [200, "OK"], "GET /containers/json": listed });
    const engine = await Engine.connect(fake.socketPath);
    await expect(sweepContainers(engine, "s", 0, {})).resolves.toBeUndefined();
  });

  it("tries to remove a container again until it succeeds", async () => {
    const removals: FakeResponse[] = [
      [204, undefined],
      [500, { message: "device or resource busy" }],
      [500, { message: "device or resource busy" }],
    ];
    await using fake = await FakeEngine.start({
      "GET /_ping": [200, "OK"],
      "GET /containers/json": () => (removals.length > 0 ? listed : [200, []]),
      "DELETE /containers/x": () => removals.pop() ?? [404, {}],
    });
    const engine = await Engine.connect(fake.socketPath);
    await expect(sweepContainers(engine, "s", 0, {})).resolves.toBeUndefined();
    expect(removals).toEqual([]);
  });
});
