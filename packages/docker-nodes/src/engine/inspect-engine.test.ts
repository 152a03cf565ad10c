import { describe, expect, it } from "vitest";
import { FakeEngine } from "../../test/fake-engine.ts";
import { ensureNodeImage } from "./ensure-node-image.ts";
import { inspectEngine } from "./inspect-engine.ts";

describe("inspecting the engine", () => {
  it("returns its details, and whether it has an image", async () => {
    await using fake = await FakeEngine.start({
      "GET /_ping": [200, "OK"],
      "GET /info": [
        200,
        {
          ServerVersion: "1.2.3",
          OperatingSystem: "Test OS",
          DockerRootDir: "/data",
          SecurityOptions: ["name=rootless"],
        },
      ],
    });
    expect(await inspectEngine({ socketPath: fake.socketPath, image: "missing" })).toEqual({
      version: "1.2.3",
      operatingSystem: "Test OS",
      isRootless: true,
      folder: "/data",
      hasImage: false,
    });
  });

  it("refuses unknown options and bad values", async () => {
    const misspelt: object = { images: "x" };
    await expect(inspectEngine(misspelt)).rejects.toThrow(
      new TypeError('inspectEngine: unknown option "images"; expected one of timeoutMs, signal, image, socketPath'),
    );
    await expect(inspectEngine({ image: "" })).rejects.toThrow('image must be the name of an image, got ""');
  });
});

it("building a node image refuses unknown options and bad values", async () => {
  const misspelt: object = { base: "x" };
  await expect(ensureNodeImage(misspelt)).rejects.toThrow(
    'ensureNodeImage: unknown option "base"; expected one of timeoutMs, signal, from, network, socketPath',
  );
  await expect(ensureNodeImage({ from: "a b" })).rejects.toThrow('from must be the name of an image, got "a b"');
});
