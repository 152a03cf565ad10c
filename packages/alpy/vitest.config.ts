import { packageTests } from "../../vitest.base.ts";

export default packageTests(undefined, ["src/**/*.test-d.ts"]);
