import { open } from "node:fs/promises";
import type { ArtifactBudget, LimitReached } from "../files/artifact-budget.ts";
import type { Artifacts } from "../files/artifacts.ts";
import { TOPOLOGY_NAMES } from "../files/file-names.ts";
import { PRIVATE_FILE_MODE } from "../files/private-modes.ts";
import { mermaid } from "./mermaid.ts";
import { topologySvg } from "./svg.ts";
import type { Topology } from "./topology.ts";

/** Where the drawings are written, and what records files that are cut or cannot be written. */
interface DrawingFiles {
  readonly artifacts: Pick<Artifacts, "path">;
  readonly files: {
    readonly budget: ArtifactBudget;
    readonly onLimit: (limit: LimitReached) => void;
    readonly onError: (path: string, cause: unknown) => void;
  };
}

/** Draws a testbed into its artifacts. A file that cannot be written is a fault of the run. */
export async function writeDrawings(topology: Topology, { artifacts, files }: DrawingFiles): Promise<void> {
  const drawings = [
    { path: artifacts.path(TOPOLOGY_NAMES.mermaid), text: mermaid(topology) },
    { path: artifacts.path(TOPOLOGY_NAMES.svg), text: topologySvg(topology) },
  ];
  for (const { path, text } of drawings) {
    const { budget } = files;
    if (!budget.count(Buffer.byteLength(text))) {
      files.onLimit({ path, option: "maxArtifactBytes", limitBytes: budget.limitBytes });
      return;
    }
    try {
      await write(path, text);
    } catch (error) {
      files.onError(path, error);
      return;
    }
  }
}

async function write(path: string, text: string): Promise<void> {
  // "wx": those of an earlier run are removed, and a link to another file is not followed.
  await using file = await open(path, "wx", PRIVATE_FILE_MODE);
  await file.chmod(PRIVATE_FILE_MODE);
  await file.writeFile(text);
}
