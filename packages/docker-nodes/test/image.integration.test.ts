import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNodes, ensureNodeImage } from "../src/index.ts";
import { docker, leftByUs, missing, nodeImage } from "./support.ts";

const NAME = `alpy-test-base-${process.pid}`;

/** Builds an image from the node image. */
function build(tag: string, ...steps: string[]): void {
  const input = [`FROM ${nodeImage()}`, ...steps.map((step) => `RUN ${step}`)].join("\n");
  execFileSync("docker", ["build", "--network=none", "--quiet", "--tag", tag, "-"], {
    input,
    stdio: ["pipe", "ignore", "inherit"],
  });
}

describe.skipIf(missing())("an image", () => {
  const created: string[] = [];

  beforeAll(() => {
    // The base's package manager is a fake that restores the ip that was moved away.
    const manager = `printf '%s\\n' '#!/bin/sh' 'echo "apk $*"; mv /ip "$(dirname "$(command -v tc)")/ip"' > /usr/bin/apk`;
    build(`${NAME}:apk`, 'mv "$(command -v ip)" /ip', `${manager} && chmod 755 /usr/bin/apk`);
    build(`${NAME}:bare`, 'rm "$(command -v ip)"');
  });

  afterAll(async () => {
    await docker("image", "rm", `${NAME}:apk`, `${NAME}:bare`, ...created);
    expect(await leftByUs()).toEqual([]);
  });

  it("is built once from a base that has a package manager, and works for nodes", async () => {
    const tag = await ensureNodeImage({ from: `${NAME}:apk`, network: "none" });
    created.push(tag);
    const id = await docker("image", "inspect", "--format", "{{.Id}}", tag);
    expect(await ensureNodeImage({ from: `${NAME}:apk`, network: "none" })).toBe(tag);
    expect(await docker("image", "inspect", "--format", "{{.Id}}", tag)).toBe(id);
    await using nodeSet = await createNodes({ image: tag, nodes: [{ addresses: ["192.0.2.1/24"] }] });
    await nodeSet.attach();
    expect(await nodeSet.nodes[0]?.addresses()).toContainEqual(expect.objectContaining({ address: "192.0.2.1" }));
  });

  it("is not built from a base without a package manager; the error shows the output of the build", async () => {
    await expect(ensureNodeImage({ from: `${NAME}:bare`, network: "none" })).rejects.toMatchObject({
      code: "image-failed",
      message: expect.stringContaining("neither apk nor apt-get nor dnf"),
    });
  });

  it("is not built if no registry answers, within bounded time", async () => {
    const building = ensureNodeImage({ from: "127.0.0.1:9/alpy/none:1", timeoutMs: 30_000 });
    await expect(building).rejects.toMatchObject({ code: "registry-unreachable" });
    await expect(ensureNodeImage({ from: "a b" })).rejects.toThrow(TypeError);
  });

  it("without ip is reported by the error", async () => {
    await expect(createNodes({ image: `${NAME}:bare`, nodes: [{}] })).rejects.toMatchObject({
      code: "image-unsuitable",
      message: expect.stringMatching(/must contain iproute2's `ip`/),
    });
  });
});
