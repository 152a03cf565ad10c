import { mergeConfig } from "vitest/config";
import { packageTests } from "../vitest.base.ts";

/** The cases of the fault matrix belong to the long tier. */
const exclude = process.env["ALPY_LONG"] ? [] : ["test/fault-matrix.integration.test.ts"];

/** One file at a time: each uses the whole machine. */
export default mergeConfig(packageTests(), { test: { fileParallelism: false, exclude } });
