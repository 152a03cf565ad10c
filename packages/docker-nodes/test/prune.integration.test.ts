import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { createNodes, prune } from "../src/index.ts";
import { newSessionId, tapName } from "../src/names.ts";
import { at, docker, hostIp, hostTaps, leftByUs, missing, nodeImage } from "./support.ts";

afterAll(async () => {
  expect(await leftByUs()).toEqual([]);
});

describe.skipIf(missing())("pruning", () => {
  it("removes the containers of dead creators and leaves all others", async () => {
    await using nodeSet = await createNodes({ nodes: [{}] });
    const ours = `alpy-${nodeSet.session}-node0`;
    const format = "{{range $key, $value := .Config.Labels}}{{$key}}={{$value}}\n{{end}}";
    const labels = (await docker("inspect", "--format", format, ours)).split("\n");
    const create = async (role: string, changed: string) => {
      const name = `alpy-test-${process.pid}-${role}`;
      const key = changed.slice(0, changed.indexOf("="));
      const set = [...labels.filter((label) => !label.startsWith(`${key}=`)), changed, "org.alpy.session=other"];
      await docker("create", "--name", name, ...set.flatMap((label) => ["--label", label]), nodeImage(), "sh");
      return name;
    };
    const dead = await create("dead", "org.alpy.creator.start-time=1");
    const foreign = await create("foreign", "org.alpy.creator.pid-namespace=pid:[1]");
    const rebooted = await create("rebooted", "org.alpy.boot-id=another");
    const unlabelled = `alpy-${newSessionId()}-node0`;
    await docker("create", "--name", unlabelled, nodeImage(), "sh");
    try {
      const id = await docker("inspect", "--format", "{{.Id}}", dead);
      expect((await prune()).containers).toContain(id);
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
    expect([mark, session, pid]).toEqual(["alpy", nodeSet.session, String(process.pid)]);
    const create = async (text: string) => {
      const name = tapName(newSessionId(), 0);
      await hostIp("tuntap", "add", "mode", "tap", "dev", name);
      if (text !== "") await hostIp("link", "set", "dev", name, "alias", text);
      return name;
    };
    const dead = await create([mark, session, pid, "1", namespace, bootId].join(","));
    const foreign = await create([mark, session, pid, "1", "1", bootId].join(","));
    const rebooted = await create([mark, session, pid, startTime, namespace, "another"].join(","));
    const others = [await create("another alias"), await create("")];
    try {
      const { taps } = await prune();
      expect(taps).toContain(dead);
      expect(hostTaps()).toEqual(expect.arrayContaining([ours, foreign, rebooted, ...others]));
      expect(hostTaps()).not.toContain(dead);
    } finally {
      for (const name of [foreign, rebooted, ...others]) await hostIp("link", "del", "dev", name);
    }
  });
});
