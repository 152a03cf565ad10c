import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { EngineClient } from "../engine/engine-client.ts";
import { isAlive } from "../inspect/processes.ts";

const execute = promisify(execFile);

/** Containers and a tap with names like ours that no victim has created. */
export class Neighbours implements AsyncDisposable {
  readonly #containers: readonly string[];
  readonly #tap: string;

  private constructor(suffix: string) {
    this.#containers = [`alpy-${suffix}0000-node0`, `alpy-${suffix}0001-control`];
    this.#tap = `al${suffix}0000t0`;
  }

  /** Creates them: a container without the labels of alpy, one with a part of them, a tap without an alias. Needs root for the tap. */
  static async create(nodeImage: string): Promise<Neighbours> {
    await removeStale();
    const suffix = Math.random().toString(36).slice(2, 6).padEnd(4, "0");
    const neighbours = new Neighbours(suffix);
    const [plain = "", labelled = ""] = neighbours.#containers;
    await execute("docker", ["create", "--name", plain, "--label", ownLabel(), nodeImage, "cat"]);
    await execute("docker", [
      "create",
      "--name",
      labelled,
      "--label",
      "org.alpy.session=",
      "--label",
      ownLabel(),
      nodeImage,
      "cat",
    ]);
    await execute("ip", ["tuntap", "add", "mode", "tap", "dev", neighbours.#tap]);
    return neighbours;
  }

  /** Returns those that are gone. */
  async missing(): Promise<string[]> {
    const listed = await new EngineClient().list();
    const names = new Set(listed.flatMap(({ Names }) => Names.map((name) => name.replace(/^\//, ""))));
    const gone = this.#containers.filter((name) => !names.has(name)).map((name) => `container ${name}`);
    return existsSync(`/sys/class/net/${this.#tap}`) ? gone : [...gone, `tap ${this.#tap}`];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await execute("docker", ["rm", "--force", ...this.#containers]).catch(() => undefined);
    await execute("ip", ["link", "delete", this.#tap]).catch(() => undefined);
  }
}

const LABEL = "org.alpy.reliability.pid";

function ownLabel(): string {
  return `${LABEL}=${process.pid}`;
}

/** Removes the neighbours of a harness that was killed. */
async function removeStale(): Promise<void> {
  const engine = new EngineClient();
  const stale = (await engine.list(LABEL)).filter(({ Labels }) => !isAlive(Number(Labels[LABEL])));
  for (const { Id, Names } of stale) {
    await engine.remove(Id);
    const suffix = /^\/alpy-(\w{4})0000-node0$/.exec(Names[0] ?? "")?.[1];
    if (suffix !== undefined) await execute("ip", ["link", "delete", `al${suffix}0000t0`]).catch(() => undefined);
  }
}
