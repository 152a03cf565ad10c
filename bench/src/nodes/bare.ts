import { removeContainer, startContainer } from "./raw-engine.ts";

/**
 * Measures the engine alone: as many containers as a set of `nodes` nodes has, one in the host's network and one without a
 * network for each node, created and started in parallel. Nothing runs in them. Returns the time in seconds.
 */
export async function bare(image: string, nodes: number): Promise<number> {
  const networks = ["host", ...Array.from({ length: nodes }, () => "none")];
  const began = performance.now();
  const started = await Promise.allSettled(
    networks.map((NetworkMode) =>
      startContainer({ Image: image, Entrypoint: ["sleep", "600"], HostConfig: { NetworkMode, AutoRemove: true } }),
    ),
  );
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(started.flatMap((each) => (each.status === "fulfilled" ? [removeContainer(each.value)] : [])));
  const failure = started.find((each) => each.status === "rejected");
  if (failure) throw failure.reason;
  return seconds;
}
