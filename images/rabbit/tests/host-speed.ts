import { measureSlowness } from "@alpy/alpy/vitest";

// Emulated guests are as slow as the host, which other work may keep busy: the time-outs of all testbeds follow.
process.env.ALPY_TIMEOUT_FACTOR ||= String(measureSlowness());
