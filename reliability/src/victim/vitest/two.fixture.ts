import { useInTest } from "../test-program.ts";

useInTest();
