import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { createNodes, prune } from "../src/index.ts";
import { newSessionId, tapName } from "../src/names.ts";
import { at, docker, hostIp, hostTaps, leftByUs, missing, nodeImage } from "./support.ts";

afterAll(async () => {
  expect(await leftByUs()).toEqual([]);
});

/** Returns the identity of a living process in another PID namespace: that of the first process of a container's. */
async function foreignProcess(container: string) {
  const stat = await docker("exec", container, "cat", "/proc/1/stat");
  const startTime = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return { pid: 1, startTime, pidNamespace: await docker("exec", container, "readlink", "/proc/self/ns/pid") };
}

describe.skipIf(missing())("pruning", () => {
  it("removes the containers of dead creators and leaves all others", async () => {
    await using nodeSet = await createNodes({ nodes: [{}] });
    const ours = `alpy-${nodeSet.session}-node0`;
    const format = "{{range $key, $value := .Config.Labels}}{{$key}}={{$value}}\n{{end}}";
    const labels = (await docker("inspect", "--format", format, ours)).split("\n");
    const create = async (role: string, ...changed: string[]) => {
      const name = `alpy-test-${process.pid}-${role}`;
      // The last label of a name counts.
      const set = [...labels, ...changed, "org.alpy.session=other"];
      await docker("create", "--name", name, ...set.flatMap((label) => ["--label", label]), nodeImage(), "sh");
      return name;
    };
    const dead = await create("dead", "org.alpy.creator.start-time=1");
    const { pid, startTime, pidNamespace } = await foreignProcess(ours);
    const foreign = await create(
      "foreign",
      `org.alpy.creator.pid=${pid}`,
      `org.alpy.creator.start-time=${startTime}`,
      `org.alpy.creator.pid-namespace=${pidNamespace}`,
    );
    const rebooted = await create("rebooted", "org.alpy.boot-id=another");
    const unlabelled = `alpy-${newSessionId()}-node0`;
    await docker("create", "--name", unlabelled, nodeImage(), "sh");
    try {
      const id = await docker("inspect", "--format", "{{.Id}}", dead);
      const removal = { name: dead, id, ageMs: expect.any(Number) };
      expect((await prune({ dryRun: true })).containers).toContainEqual(removal);
      expect(await docker("inspect", "--format", "{{.Id}}", dead)).toBe(id);
      const { containers, kept } = await prune();
      expect(containers).toContainEqual(removal);
      expect(kept).toContainEqual(
        expect.objectContaining({ kind: "container", name: rebooted, reason: expect.stringContaining("boot") }),
      );
      expect([...containers, ...kept].map(({ name }) => name)).not.toContain(ours);
      const left = (await docker("ps", "--all", "--format", "{{.Names}}")).split("\n");
      expect(left).toEqual(expect.arrayContaining([ours, foreign, rebooted, unlabelled]));
      expect(left).not.toContain(dead);
    } finally {
      await docker("rm", "--force", foreign, rebooted, unlabelled);
    }
  });

  it("removes the taps of dead creators and leaves those of living and foreign ones, and of others", async () => {
    await using nodeSet = await createNodes({ nodes: [{}] });
    const ours = at(nodeSet.nodes).tap;
    const alias = readFileSync(`/sys/class/net/${ours}/ifalias`, "utf8").trim();
    const [mark, session, pid, startTime, namespace, bootId] = alias.split(",");
    const other = await foreignProcess(at(nodeSet.nodes).name);
    const inode = /\d+/.exec(other.pidNamespace)?.[0];
    expect([mark, session, pid]).toEqual(["alpy", nodeSet.session, String(process.pid)]);
    const create = async (text: string) => {
      const name = tapName(newSessionId(), 0);
      await hostIp("tuntap", "add", "mode", "tap", "dev", name);
      if (text !== "") await hostIp("link", "set", "dev", name, "alias", text);
      return name;
    };
    const dead = await create([mark, session, pid, "1", namespace, bootId].join(","));
    const foreign = await create([mark, session, other.pid, other.startTime, inode, bootId].join(","));
    const rebooted = await create([mark, session, pid, startTime, namespace, "another"].join(","));
    const others = [await create("another alias"), await create("")];
    try {
      expect((await prune({ dryRun: true })).taps.map(({ name }) => name)).toContain(dead);
      expect(hostTaps()).toContain(dead);
      const { taps, kept } = await prune();
      expect(taps).toContainEqual({ name: dead, ageMs: expect.any(Number) });
      expect(kept.map(({ name }) => name)).toContain(rebooted);
      expect(hostTaps()).toEqual(expect.arrayContaining([ours, foreign, rebooted, ...others]));
      expect(hostTaps()).not.toContain(dead);
    } finally {
      for (const name of [foreign, rebooted, ...others]) await hostIp("link", "del", "dev", name);
    }
  });
});
