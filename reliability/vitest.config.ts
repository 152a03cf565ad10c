import { mergeConfig } from "vitest/config";
import { packageTests } from "../vitest.base.ts";

/** One file at a time: each uses the whole machine. */
export default mergeConfig(packageTests(), { test: { fileParallelism: false } });
