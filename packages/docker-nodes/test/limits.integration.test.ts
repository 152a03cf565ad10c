import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { ApplicationLogs, createNodes, type LimitReached } from "../src/index.ts";
import { at, leftByUs, leftWithin, missing } from "./support.ts";

const execute = promisify(execFile);
const fixture = new URL("fixtures/few-descriptors.ts", import.meta.url).pathname;
const MAX_BYTES = 100_000;

afterAll(async () => {
  expect(await leftWithin(20_000, leftByUs)).toEqual([]);
});

describe.skipIf(missing())("limits", () => {
  it("a flooding application is read on after its log has reached its limit", async () => {
    await using folder = await temporaryFolder();
    const reached: LimitReached[] = [];
    const path = join(folder.path, "app0.log");
    const logs = new ApplicationLogs(() => path, { maxBytes: MAX_BYTES, onLimit: (limit) => void reached.push(limit) });
    await using nodeSet = await createNodes({
      nodes: [{}],
      onApplicationLine: (line) => logs.addLine(line),
      onApplicationExit: (exit) => logs.addExit(exit),
    });
    const flood = await at(nodeSet.nodes).start(["sh", "-c", "yes | head -n 1000000; echo end; sleep 600"]);
    await flood.waitForOutput("end");
    expect(reached).toEqual([{ path, option: "maxBytes", limitBytes: MAX_BYTES }]);
    const { cutBytes } = await flood.stop();
    logs.close();
    expect(cutBytes.stdout).toBe(1_000_000 * 2 + "end\n".length - (1 << 20));
    const text = await readFile(path, "utf8");
    const mark = "# alpy: cut here: maxBytes (100000 bytes) is reached; what follows is not recorded\n";
    const kept = text.indexOf(mark);
    expect(kept).toBeGreaterThan(MAX_BYTES - 3);
    expect(kept).toBeLessThanOrEqual(MAX_BYTES);
    const title = text.indexOf("\n") + 1;
    const missed = 1_000_000 * 2 + "end\n".length - (kept - title);
    expect(text.slice(kept + mark.length)).toBe(
      `# alpy: ${missed} more bytes were not recorded\n# was ended by SIGTERM\n`,
    );
  });

  it("without free descriptors, each failure names the limit, and no engine or image is said to be missing", async () => {
    const command = 'ulimit -n 80; exec "$0" "$@"';
    const { stdout } = await execute("sh", ["-c", command, process.execPath, fixture], { timeout: 100_000 });
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.pop()).toBe("created");
    // What could not be removed is left to another process, which may not start either.
    const either = /^(limit-reached .*EMFILE.*ulimit -n|guard-failed .*too many processes or open files)/;
    for (const line of lines) expect(line).toMatch(either);
  });
});

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "docker-nodes-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
