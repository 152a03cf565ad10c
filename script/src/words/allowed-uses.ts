import type { AllowedUse } from "./word-faults.ts";

/** Every legitimate use of a habit word. An entry that allows nothing in the searched files is a fault. */
export const ALLOWED_USES: readonly AllowedUse[] = [
  { file: "docs/vocabulary.md", why: "It lists the words to avoid." },
  { file: "script/src/words/", why: "The search itself contains the words." },
  { file: "packages/serial-expect/test/pexpect-peer.py", words: "is none", why: "Python's comparison with None." },
  { file: ".changeset/", words: "skeleton", why: "It says which name createNodes and NodeSet replace." },
  { file: "site/content/coming-from/python-alpy.md", words: "skeleton", why: "Names of the Python library." },
  { file: ".changeset/", words: "within ms", why: "It says which name timeoutMs replaces." },
  { file: ".changeset/", words: "machine wait", why: "It says which name WaitOptions replaces." },
];
