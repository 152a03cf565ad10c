import { readlinkSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { createNodes } from "../src/index.ts";
import { at, containersWith, docker, leftByUs, missing } from "./support.ts";

afterAll(async () => {
  expect(await leftByUs()).toEqual([]);
});

interface Device {
  readonly PathOnHost: string;
}

interface Inspected {
  readonly Name: string;
  readonly Mounts: readonly unknown[];
  readonly HostConfig: {
    readonly Privileged: boolean;
    readonly CapAdd: readonly string[] | null;
    readonly CapDrop: readonly string[];
    readonly NetworkMode: string;
    readonly PidMode: string;
    readonly Binds: readonly string[] | null;
    readonly SecurityOpt: readonly string[];
    readonly UsernsMode: string;
    readonly Devices: readonly Device[] | null;
  };
}

/** Commands with which a process can take over another one, tried on the session's first process, which is control's. */
const REACH_FOR_CONTROL = [
  "kill -KILL 1; kill -STOP 1; kill -TERM 1",
  "ls /proc/1/root/ && echo entered",
  "readlink /proc/1/fd/0 && echo entered",
  "cat /proc/1/environ && echo entered",
  "readlink /proc/1/ns/net && echo entered",
  "cat /proc/1/mem && echo entered",
  "(exec 3<>/proc/1/mem) && echo entered",
].join("\n");

describe.skipIf(missing())("the containers of a session", () => {
  it("are not privileged, mount nothing, and have only the capabilities that they need", async () => {
    await using nodeSet = await createNodes({ nodes: [{}, {}] });
    await using application = await at(nodeSet.nodes).start(["sleep", "600"]);
    const names = await containersWith(`org.alpy.session=${nodeSet.session}`);
    expect(names).toHaveLength(4);
    const all = JSON.parse(await docker("inspect", ...names)) as Inspected[];
    for (const { Mounts, HostConfig } of all) {
      expect(Mounts).toEqual([]);
      expect(HostConfig).toMatchObject({ Privileged: false, Binds: null, CapDrop: ["ALL"], UsernsMode: "" });
      expect(HostConfig.SecurityOpt).toEqual(["no-new-privileges"]);
      expect(HostConfig.PidMode).not.toBe("host");
    }
    const roles: Record<string, Inspected["HostConfig"]> = Object.fromEntries(
      all.map(({ Name, HostConfig }) => [Name.split("-").at(-1) ?? "", HostConfig]),
    );
    const granted = (role: string) => [roles[role]?.NetworkMode, roles[role]?.CapAdd];
    expect(granted("control")).toEqual(["host", ["NET_ADMIN"]]);
    expect(roles["control"]?.Devices?.map(({ PathOnHost }) => PathOnHost)).toEqual(["/dev/net/tun"]);
    for (const node of ["node0", "node1"]) expect(granted(node)).toEqual(["none", ["NET_ADMIN"]]);
    expect(all.find(({ Name }) => Name === `/${application.name}`)?.HostConfig).toMatchObject({ CapAdd: [] });
  });

  it("include a control container that has only NET_ADMIN and cannot signal a process of the host", async () => {
    await using nodeSet = await createNodes({ nodes: [{}] });
    const inControl = (script: string) => docker("exec", `alpy-${nodeSet.session}-control`, "sh", "-c", script);
    expect(await inControl("cat /proc/1/status")).toMatch(/^CapEff:\t0000000000001000$/m);
    expect(await inControl("readlink /proc/self/ns/pid")).not.toBe(readlinkSync("/proc/self/ns/pid"));
    // Every process that it can address by a pid belongs to the session.
    expect(await inControl(`kill -9 ${process.pid} 2>&1 || echo refused`)).toMatch(/refused$/);
    const commands = await inControl("cat /proc/[0-9]*/comm");
    expect(["sh", "cat"]).toEqual(expect.arrayContaining(commands.split("\n")));
  });

  it.each([
    ["an application of root", [] as string[]],
    ["an application of root that has NET_ADMIN, as control has", ["NET_ADMIN"]],
  ])("keep %s from control's process", async (_, capabilities) => {
    await using nodeSet = await createNodes({ nodes: [{}] });
    const node = at(nodeSet.nodes);
    const { stdout } = await node.run(["sh", "-c", `id -u; ${REACH_FOR_CONTROL}`], { capabilities });
    expect(stdout).toBe("0\n");
    // If a signal had got through and ended or stopped it, it would not answer.
    await nodeSet.attach();
    expect(nodeSet.lost.aborted).toBe(false);
  });

  it("keep a node's own shell, which has NET_ADMIN, from control's process", async () => {
    await using nodeSet = await createNodes({ nodes: [{}] });
    const script = `id -u; ${REACH_FOR_CONTROL}; true`;
    expect(await docker("exec", at(nodeSet.nodes).name, "sh", "-c", script)).toBe("0");
    await nodeSet.attach();
    expect(nodeSet.lost.aborted).toBe(false);
  });
});
