import { randomBytes } from "node:crypto";
import { createTestbed } from "@alpy/alpy";
import { logIn } from "@alpy/carrot";
import { test } from "vitest";
import { directBoot } from "./image.ts";
test("measure", { timeout: 900_000 }, async () => {
  await using bed = await createTestbed({ machine: directBoot(), links: [], artifacts: "artifacts/measure" });
  await bed.start();
  const shell = await logIn(bed);
  for (const size of (process.env.SIZES ?? "262144").split(",").map(Number)) {
    const file = randomBytes(size);
    let began = performance.now();
    await shell.upload(file, "/tmp/file", { timeoutMs: 600_000 });
    console.log("up", size, (performance.now() - began) / 1000);
    began = performance.now();
    const same = (await shell.download("/tmp/file", { timeoutMs: 600_000 })).equals(file);
    console.log("down", size, (performance.now() - began) / 1000, same);
  }
});
