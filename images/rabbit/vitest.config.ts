import { packageTests } from "../../vitest.base.ts";

export default packageTests(["tests/**/*.test.ts"], [], ["tests/host-speed.ts"]);
