"""Runs cases on pexpect: one JSON object per line in, one per line out; bytes are strings of characters up to U+00FF."""

import json
import re
import socket
import sys

import pexpect
from pexpect import fdpexpect


def pattern(given):
    if "literal" in given:
        return given["literal"].encode("latin1")
    return re.compile(given["source"].encode("latin1"), re.MULTILINE if "m" in given["flags"] else 0)


def step(console, patterns):
    given = [pattern(each) for each in patterns]
    try:
        if all("literal" in each for each in patterns):
            index = console.expect_exact(given)
        else:
            index = console.expect([re.compile(re.escape(each)) if isinstance(each, bytes) else each for each in given])
    except pexpect.EOF:
        return None
    return {"index": index, "before": console.before.decode("latin1"), "text": console.after.decode("latin1")}


def run(case):
    # One packet per chunk, so that each read returns one chunk. Single bytes are a stream, read byte by byte.
    singly = case.get("singly", False)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM if singly else socket.SOCK_SEQPACKET)
    for chunk in ["".join(case["chunks"])] if singly else case["chunks"]:
        theirs.send(chunk.encode("latin1"))
    theirs.close()
    maxread = 1 if singly else 2000
    console = fdpexpect.fdspawn(ours.fileno(), timeout=10, maxread=maxread, searchwindowsize=case.get("searchWindow"))
    results = []
    for patterns in case["steps"]:
        results.append(step(console, patterns))
        if results[-1] is None:
            break
    else:
        console.expect(pexpect.EOF)
    rest = console.before.decode("latin1")
    ours.close()
    return {"results": results, "rest": rest}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
