import { packageTests } from "../../vitest.base.ts";

/** These guests boot for minutes without hardware acceleration, so that all tests are in the long tier. */
export default packageTests(process.env.ALPY_LONG ? ["tests/**/*.test.ts"] : []);
