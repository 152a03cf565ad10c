import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ownedName } from "@alpy/guard";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Damage, GoldenStore } from "./golden-store.ts";
import { pruneGolden } from "./prune-golden.ts";

let root: string;
let key: string;
let saved = 0;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "alpy-golden-"));
  key = `key${process.pid}`;
  saved = 0;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Saves a state of two files, a sparse RAM and the devices, with the number of the preparation in both. */
async function prepare(folder: string): Promise<{ virtualNs: string }> {
  saved += 1;
  const number = saved;
  await delay(5);
  writeFileSync(join(folder, "ram"), Buffer.concat([Buffer.alloc(4096), Buffer.from(`ram ${number}`)]));
  writeFileSync(join(folder, "devices"), `devices ${number}`);
  return { virtualNs: String(number) };
}

function damages(): { list: Damage[]; onDamage: (damage: Damage) => void } {
  const list: Damage[] = [];
  return { list, onDamage: (damage) => list.push(damage) };
}

test("a state is prepared once, and found afterwards with its facts", async () => {
  const first = await new GoldenStore(root).obtain(key, prepare);
  const second = await new GoldenStore(root).obtain(key, prepare);
  expect(saved).toBe(1);
  expect(second).toEqual(first);
  expect(second.manifest.virtualNs).toBe("1");
  expect(readFileSync(join(second.folder, "devices"), "utf8")).toBe("devices 1");
});

test("of many concurrent calls one prepares the state, and all return it", async () => {
  const states = await Promise.all([1, 2, 3, 4, 5].map(() => new GoldenStore(root).obtain(key, prepare)));
  expect(saved).toBe(1);
  expect(new Set(states.map(({ folder }) => folder)).size).toBe(1);
});

test("another key is another state", async () => {
  await new GoldenStore(root).obtain(key, prepare);
  await new GoldenStore(root).obtain(`${key}b`, prepare);
  expect(saved).toBe(2);
});

test("the files of a state are read-only, except the RAM, which QEMU opens for writing", async () => {
  const { folder } = await new GoldenStore(root).obtain(key, prepare);
  const mode = (name: string): number => statSync(join(folder, name)).mode & 0o222;
  expect(mode("devices")).toBe(0);
  expect(mode("ram")).not.toBe(0);
});

test("a preparation that fails leaves nothing behind, and the next one begins again", async () => {
  const failing = new GoldenStore(root).obtain(key, (folder) => {
    writeFileSync(join(folder, "ram"), "half");
    throw new Error("no carrier");
  });
  await expect(failing).rejects.toThrow("no carrier");
  expect(readdirSync(root)).toEqual([]);
  await new GoldenStore(root).obtain(key, prepare);
  expect(saved).toBe(1);
});

/** Creates a folder as a process leaves it that is killed during a preparation. */
function leaveUnfinished(one: string, state: "alive" | "dead" = "dead", parent = root): string {
  const name = ownedName(`making-${one}`);
  // Another start time is another process.
  const folder = join(parent, state === "alive" ? name : name.replace(/-[0-9a-z]+(-[0-9a-f]{10})$/, "-1$1"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "ram"), "more than nothing");
  return folder;
}

test("an unfinished state of a killed process is not used, and removed with the next preparation", async () => {
  leaveUnfinished(key);
  mkdirSync(join(root, `${key}.making`));
  const { folder } = await new GoldenStore(root).obtain(key, prepare);
  expect(readFileSync(join(folder, "ram"), "latin1")).toContain("ram 1");
  expect(readdirSync(root)).toEqual([key]);
});

test("a state that a process was killed while it removed it is not used, and removed", async () => {
  const { folder } = await new GoldenStore(root).obtain(key, prepare);
  rmSync(join(folder, "manifest.json"));
  await new GoldenStore(root).prune();
  expect(readdirSync(root)).toEqual([]);
});

test("a state is for this user only, with any umask, and wider rights on an existing folder are taken away", async () => {
  chmodSync(root, 0o755);
  const umask = process.umask(0);
  const { folder } = await new GoldenStore(root).obtain(key, prepare);
  process.umask(umask);
  const mode = (...names: string[]): number => statSync(join(folder, ...names)).mode & 0o777;
  expect([mode(".."), mode(), mode("ram"), mode("devices"), mode("manifest.json")]).toEqual([
    0o700, 0o700, 0o600, 0o400, 0o600,
  ]);
});

test("a folder of states that belongs to a file is golden-failed, with the path", async () => {
  const file = join(root, "file");
  writeFileSync(file, "");
  await expect(new GoldenStore(join(file, "golden")).obtain(key, prepare)).rejects.toMatchObject({
    code: "golden-failed",
    message: expect.stringContaining(`cannot keep golden states in ${file}/golden: `) as string,
  });
});

test("a preparation without space left is golden-failed, and says what failed first", async () => {
  const noSpace = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  const failing = new GoldenStore(root).obtain(key, () => Promise.reject(new Error("save", { cause: noSpace })));
  await expect(failing).rejects.toMatchObject({
    code: "golden-failed",
    message: expect.stringMatching(
      /no space left \(ENOSPC; \d+ of \d+ bytes are free\).*What failed first: save$/,
    ) as string,
  });
});

/** Changes one byte and restores the time of modification, like a failing disk. */
function corrupt(path: string): void {
  const { atime, mtime } = statSync(path);
  chmodSync(path, 0o644);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(path, bytes);
  utimesSync(path, atime, mtime);
}

test.each(["ram", "devices"])(
  "a state whose file %s was modified is reported, discarded and prepared again",
  async (name) => {
    const { folder } = await new GoldenStore(root).obtain(key, prepare);
    corrupt(join(folder, name));
    const { list, onDamage } = damages();
    const state = await new GoldenStore(root).obtain(key, prepare, { onDamage });
    expect(list).toEqual([{ key, reason: `${name} does not have the content that was saved` }]);
    expect(state.manifest.virtualNs).toBe("2");
  },
);

test("a state that was copied, to another folder and with other times, is used", async () => {
  await new GoldenStore(root).obtain(key, prepare);
  const other = `${root}-copy`;
  cpSync(root, other, { recursive: true });
  const { list, onDamage } = damages();
  const state = await new GoldenStore(other).obtain(key, prepare, { onDamage });
  expect([list, state.manifest.virtualNs]).toEqual([[], "1"]);
  rmSync(other, { recursive: true });
});

test("a state without one of its files is reported, discarded and prepared again", async () => {
  const { folder } = await new GoldenStore(root).obtain(key, prepare);
  rmSync(join(folder, "devices"));
  const { list, onDamage } = damages();
  await new GoldenStore(root).obtain(key, prepare, { onDamage });
  expect(list).toMatchObject([{ key, reason: expect.stringContaining("devices") as string }]);
});

test("a discarded state is prepared again, and discarding it once more keeps the new state", async () => {
  const store = new GoldenStore(root);
  const first = await store.obtain(key, prepare);
  await store.discard(key, first);
  const second = await store.obtain(key, prepare);
  await store.discard(key, first);
  expect(await store.obtain(key, prepare)).toEqual(second);
  expect(saved).toBe(2);
});

test("a manifest that is not JSON is reported, discarded and prepared again", async () => {
  const { folder } = await new GoldenStore(root).obtain(key, prepare);
  chmodSync(join(folder, "manifest.json"), 0o644);
  writeFileSync(join(folder, "manifest.json"), "{");
  const { list, onDamage } = damages();
  await new GoldenStore(root).obtain(key, prepare, { onDamage });
  expect(list).toHaveLength(1);
  expect(saved).toBe(2);
});

test("pruning keeps the most recently used states within the limit, and removes states that dead processes left unfinished", async () => {
  const store = new GoldenStore(root);
  const keys = ["a", "b", "c"].map((letter) => `${key}${letter}`);
  for (const [age, one] of keys.entries()) {
    const { folder } = await store.obtain(one, prepare);
    utimesSync(join(folder, "manifest.json"), new Date(), new Date(1_700_000_000_000 + age * 1_000));
  }
  await store.obtain(keys[0] ?? "", prepare);
  leaveUnfinished(`${key}d`);
  const one = join(root, keys[0] ?? "");
  const bytesOfOne = readdirSync(one).reduce((sum, name) => sum + statSync(join(one, name)).blocks * 512, 0);
  const freed = await store.prune(2 * bytesOfOne);
  expect(readdirSync(root)).toEqual([keys[0], keys[2]]);
  expect(freed).toBeGreaterThan(0);
});

test("pruning keeps a state that is being prepared", async () => {
  const folder = leaveUnfinished(key, "alive");
  await new GoldenStore(root).prune(0);
  expect(existsSync(join(folder, "ram"))).toBe(true);
});

test("pruneGolden removes states that killed processes left unfinished, and all states if asked", async () => {
  vi.stubEnv("XDG_CACHE_HOME", root);
  const states = join(root, "alpy", "golden");
  const store = new GoldenStore();
  const { folder } = await store.obtain(key, prepare);
  leaveUnfinished(`${key}0`, "dead", states);
  const freed = await pruneGolden({ dryRun: true });
  expect(readdirSync(states)).toHaveLength(2);
  expect(await pruneGolden()).toBe(freed);
  expect(freed).toBeGreaterThan(0);
  expect(readdirSync(states)).toEqual([key]);
  await pruneGolden({ maxBytes: 0 });
  expect(existsSync(folder)).toBe(false);
  for (const maxBytes of [-1, Number.NaN, null, "1"] as number[]) {
    await expect(pruneGolden({ maxBytes })).rejects.toThrow("pruneGolden.maxBytes must be a number from 0, got");
  }
  await expect(pruneGolden({ maximum: 1 } as object)).rejects.toThrow(
    new TypeError('pruneGolden: unknown option "maximum"; expected one of maxBytes, dryRun'),
  );
  vi.unstubAllEnvs();
});
