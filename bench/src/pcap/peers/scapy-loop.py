"""Adds up lengths and time stamps of a capture's frames with scapy, and prints its measurement."""
import json
import sys
import time

from scapy.utils import RawPcapReader

began, began_cpu = time.monotonic(), time.process_time()
frames = lengths = seconds = nanoseconds = 0
for data, meta in RawPcapReader(sys.argv[1]):
    frames += 1
    lengths += meta.wirelen
    seconds += meta.sec
    nanoseconds += meta.usec * 1000
took, took_cpu = time.monotonic() - began, time.process_time() - began_cpu
print(json.dumps({"sums": [frames, lengths, seconds, nanoseconds], "wallMs": took * 1e3, "cpuMs": took_cpu * 1e3}))
