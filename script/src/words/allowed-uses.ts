import type { AllowedUse } from "./word-faults.ts";

/** Every legitimate use of a habit word. An entry that allows nothing in the searched files is a fault. */
export const ALLOWED_USES: readonly AllowedUse[] = [
  { file: "docs/vocabulary.md", why: "It lists the words to avoid." },
  { file: "script/src/words/", why: "The search itself contains the words." },
  { file: "bench/src/", words: "skeleton", why: "The name of the API until createNodes replaces it." },
  { file: "packages/serial-expect/test/pexpect-peer.py", words: "is none", why: "Python's comparison with None." },
  {
    file: "packages/carrot/src/check-golden.ts",
    words: "machine wait",
    why: "The name of the API until WaitOptions replaces it.",
  },
  { file: "images/rabbit/tests/", words: "within ms", why: "The name of the option until timeoutMs replaces it." },
];
