"""Adds up lengths and time stamps of a capture's frames with dpkt, and prints its measurement."""
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
        # The captures have microsecond time stamps, so that a float can be rounded to the exact value.
        nanoseconds += round((stamp - whole) * 1_000_000) * 1000
took, took_cpu = time.monotonic() - began, time.process_time() - began_cpu
print(json.dumps({"sums": [frames, lengths, seconds, nanoseconds], "wallMs": took * 1e3, "cpuMs": took_cpu * 1e3}))
