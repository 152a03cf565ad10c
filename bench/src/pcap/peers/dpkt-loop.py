"""Adds up lengths and time stamps of a capture's frames with dpkt, and prints what it took."""
import json
import sys
import time

import dpkt

began, began_cpu = time.monotonic(), time.process_time()
frames = lengths = seconds = nanoseconds = 0
with open(sys.argv[1], "rb") as capture:
    for stamp, data in dpkt.pcap.Reader(capture):
        frames += 1
        lengths += len(data)
        whole = int(stamp)
        seconds += whole
        # The captures count microseconds, so that what a float holds can be rounded to them.
        nanoseconds += round((stamp - whole) * 1_000_000) * 1000
took, took_cpu = time.monotonic() - began, time.process_time() - began_cpu
print(json.dumps({"sums": [frames, lengths, seconds, nanoseconds], "wallMs": took * 1e3, "cpuMs": took_cpu * 1e3}))
