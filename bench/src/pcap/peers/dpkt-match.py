"""Counts the DNS queries to 10.0.0.1 in a capture with dpkt, and prints its measurement."""
import json
import socket
import sys
import time

import dpkt

began, began_cpu = time.monotonic(), time.process_time()
address = socket.inet_aton("10.0.0.1")
frames = matches = 0
with open(sys.argv[1], "rb") as capture:
    for _, data in dpkt.pcap.Reader(capture):
        frames += 1
        packet = dpkt.ethernet.Ethernet(data).data
        if isinstance(packet, dpkt.ip.IP) and packet.dst == address:
            if isinstance(packet.data, dpkt.udp.UDP) and packet.data.dport == 53:
                matches += 1
took, took_cpu = time.monotonic() - began, time.process_time() - began_cpu
print(json.dumps({"sums": [frames, matches, 0, 0], "wallMs": took * 1e3, "cpuMs": took_cpu * 1e3}))
