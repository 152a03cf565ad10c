"""contestant.py TRIAL BYTES [tuned]: pexpect's side of a trial; the result goes to standard error."""

import json
import sys
import time

from pexpect import fdpexpect

ROUND_TRIPS = 20000
PROMPT = b"rabbit login: "
REGEXP = rb"Kernel panic|Oops: \d+|segfault at [0-9a-f]+|Login incorrect|rabbit login: "
LIST = [rb"Kernel panic", rb"Oops: \d+", rb"segfault at [0-9a-f]+ ", rb"Login incorrect", PROMPT]

trial, size = sys.argv[1], sys.argv[2]
tuned = {"maxread": 65536, "searchwindowsize": 16384} if sys.argv[3:] == ["tuned"] else {}
console = fdpexpect.fdspawn(0, timeout=600, **tuned)
console.delaybeforesend = None

if trial == "roundtrip":
    console.send(b"prompts\n")
    console.expect_exact(b"# ")
    began = time.perf_counter()
    for _ in range(ROUND_TRIPS):
        console.send(b"status\r")
        console.expect_exact(b"# ")
else:
    began = time.perf_counter()
    console.send(b"%s %s\n" % (b"line" if trial == "line" else b"log", size.encode()))
    if trial == "regexp":
        console.expect(REGEXP)
    elif trial == "list":
        console.expect(LIST)
    else:
        console.expect_exact(PROMPT)
sys.stderr.write(json.dumps({"seconds": time.perf_counter() - began}) + "\n")
