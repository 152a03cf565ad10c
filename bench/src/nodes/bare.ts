import { removeContainer, startContainer } from "./raw-engine.ts";

/**
 * What the engine itself takes: as many containers as a skeleton of `nodes` has, one in the host's network and one for
 * each node without a network, created and started side by side. Nothing is done in them. Answers seconds.
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
