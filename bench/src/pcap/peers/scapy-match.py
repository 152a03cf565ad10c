"""Counts the DNS queries to 10.0.0.1 in a capture with scapy, and prints its measurement."""
import json
import sys
import time

from scapy.all import IP, UDP, PcapReader

began, began_cpu = time.monotonic(), time.process_time()
frames = matches = 0
for packet in PcapReader(sys.argv[1]):
    frames += 1
    if IP in packet and packet[IP].dst == "10.0.0.1" and UDP in packet and packet[UDP].dport == 53:
        matches += 1
took, took_cpu = time.monotonic() - began, time.process_time() - began_cpu
print(json.dumps({"sums": [frames, matches, 0, 0], "wallMs": took * 1e3, "cpuMs": took_cpu * 1e3}))
