import { diskCases } from "./disk-cases.ts";
import { engineCases } from "./engine-cases.ts";
import type { EnvironmentCase } from "./environment-case.ts";
import { limitCases } from "./limit-cases.ts";
import { missingCases } from "./missing-cases.ts";

/** All cases of full disks, limits, missing things, and slow or faulty engines. */
export const environmentCases: readonly EnvironmentCase[] = [
  ...diskCases,
  ...limitCases,
  ...missingCases,
  ...engineCases,
];
