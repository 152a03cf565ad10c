/** Refuses circles of imports between the files of a package, types included. Tests are left out. */
import { circlesIn, pathAround } from "./circles.ts";
import type { ModuleGraph } from "./module-graph.ts";
import type { AllowedCircle } from "./rooms-file.ts";
import { isTestFile } from "./source-file.ts";

/** Returns a sentence for each circle that is not allowed, and for each allowed circle that does not exist. */
export function faultsOfCircles(graph: ModuleGraph, allowed: readonly AllowedCircle[]): string[] {
  const sources = new Map([...graph].filter(([file]) => !isTestFile(file)));
  const circles = new Map(circlesIn(sources).map((circle) => [circle.join(", "), circle]));
  const listed = new Set(allowed.map(({ files }) => [...files].sort().join(", ")));
  const found = [...circles].filter(([key]) => !listed.has(key));
  const gone = [...listed].filter((key) => !circles.has(key));
  return [
    ...found.map(([files, circle]) => `import circle: ${pathAround(sources, circle).join(" -> ")} (files: ${files})`),
    ...gone.map((files) => `"circles" lists ${files}; these files are not, or no longer, one circle`),
  ];
}
