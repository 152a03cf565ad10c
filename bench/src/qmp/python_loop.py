"""A runner (see runner.ts): a blocking socket and json."""

import json
import socket
import sys
import time


class Loop:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.rest = b""
        self.lines = []
        self.id = 0
        self.read()
        self.run("qmp_capabilities", 1, {"enable": ["oob"]})

    def read(self):
        while not self.lines:
            *self.lines, self.rest = (self.rest + self.socket.recv(262144)).split(b"\n")
            self.lines.reverse()
        return json.loads(self.lines.pop())

    def run(self, command, depth, arguments=None):
        text = ""
        for _ in range(depth):
            self.id += 1
            request = {"execute": command, "id": self.id}
            if arguments is not None:
                request["arguments"] = arguments
            text += json.dumps(request) + "\n"
        self.socket.sendall(text.encode())
        replies = 0
        while replies < depth:
            replies += "id" in self.read()


for line in sys.stdin:
    order = json.loads(line)
    loop = Loop(order["path"])
    began = time.perf_counter()
    for _ in range(0, order["count"], order["depth"]):
        loop.run(order["command"], order["depth"])
    print((time.perf_counter() - began) * 1e6 / order["count"], flush=True)
    loop.socket.close()
