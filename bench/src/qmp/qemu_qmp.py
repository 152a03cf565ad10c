"""A runner (see runner.ts): qemu.qmp, QEMU's own Python client, with its defaults."""

import asyncio
import json
import sys
import time

from qemu.qmp import QMPClient


async def run(client, order):
    command, count, depth = order["command"], order["count"], order["depth"]
    if depth == 1:
        for _ in range(count):
            await client.execute(command)
    else:
        for _ in range(0, count, depth):
            await asyncio.gather(*(client.execute(command) for _ in range(depth)))


async def serve(order):
    client = QMPClient("bench")
    await client.connect(order["path"])
    began = time.perf_counter()
    await run(client, order)
    microseconds = (time.perf_counter() - began) * 1e6 / order["count"]
    await client.disconnect()
    return microseconds


for line in sys.stdin:
    print(asyncio.run(serve(json.loads(line))), flush=True)
