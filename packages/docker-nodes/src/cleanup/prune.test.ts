import { expect, test } from "vitest";
import { prune } from "./prune.ts";

test("pruning refuses unknown options and bad values", async () => {
  const misspelt: object = { log: console };
  await expect(prune(misspelt)).rejects.toThrow(
    new TypeError('prune: unknown option "log"; expected one of timeoutMs, signal, dryRun, image, socketPath, logger'),
  );
  await expect(prune({ dryRun: 1 as never })).rejects.toThrow("dryRun must be true or false, got 1");
  await expect(prune({ timeoutMs: -1 })).rejects.toThrow(/^timeoutMs must be a number of milliseconds/);
});
