import { call, removeContainer, startContainer } from "./raw-engine.ts";

/**
 * Measures the design with one short-lived container per command: a node is a container that sleeps, and each of the six
 * `ip` commands that set up its tap, address and route runs in a separate container, which is created, started, awaited and
 * removed, one after the other. Returns the time in seconds.
 */
export async function oneOff(image: string, nodes: number): Promise<number> {
  const ids: string[] = [];
  const began = performance.now();
  try {
    for (let index = 0; index < nodes; index += 1) await bringUp(image, index, ids);
    return (performance.now() - began) / 1000;
  } finally {
    await Promise.all(ids.map(removeContainer));
  }
}

async function bringUp(image: string, index: number, ids: string[]): Promise<void> {
  const node = await startContainer({
    Image: image,
    Entrypoint: ["sleep", "600"],
    HostConfig: { NetworkMode: "none", AutoRemove: true },
  });
  ids.push(node);
  const { State } = (await call("GET", `/containers/${node}/json`)) as { State: { Pid: number } };
  const tap = `bo${process.pid}t${index}`;
  const owner = String(process.getuid?.() ?? 0);
  const link = ["ip", "link", "set", "dev"];
  await runHost(image, ["ip", "tuntap", "add", "mode", "tap", "dev", tap, "user", owner]);
  await runHost(image, [...link, tap, "netns", String(State.Pid)]);
  const inNode = (argv: string[]) => run(image, argv, { NetworkMode: `container:${node}` });
  await inNode([...link, tap, "name", "eth0"]);
  await inNode(["ip", "addr", "add", "192.0.2.2/24", "dev", "eth0"]);
  await inNode([...link, "eth0", "up"]);
  await inNode(["ip", "route", "add", "default", "via", "192.0.2.1", "dev", "eth0"]);
}

/** Runs a command in the host's network and PID namespace, because a tap is moved by the node's PID. */
function runHost(image: string, argv: string[]): Promise<void> {
  const tun = { PathOnHost: "/dev/net/tun", PathInContainer: "/dev/net/tun", CgroupPermissions: "rw" };
  return run(image, argv, { NetworkMode: "host", PidMode: "host", Devices: [tun] });
}

async function run(image: string, argv: string[], hostConfig: object): Promise<void> {
  const HostConfig = { CapAdd: ["NET_ADMIN"], ...hostConfig };
  const id = await startContainer({ Image: image, Entrypoint: argv, User: "0", HostConfig });
  try {
    const { StatusCode } = (await call("POST", `/containers/${id}/wait`)) as { StatusCode: number };
    if (StatusCode !== 0) throw new Error(`\`${argv.join(" ")}\` exited with code ${StatusCode}`);
  } finally {
    await removeContainer(id);
  }
}
