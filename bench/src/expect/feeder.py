"""feeder.py PATH: the far side of every contestant, until its standard input ends. Each connection sends one line, its request:

`log BYTES` (answered with lines and the prompt), `line BYTES` (one line and the prompt), `prompts` (a prompt per line).
"""

import select
import socket
import sys

BLOCK = 1024 * 1024
PROMPT = b"rabbit login: "


def block(end: bytes) -> bytes:
    parts, size, number = [], 0, 0
    while size < BLOCK:
        number += 1
        stamp = number * 7919 % 1000000
        part = b"[%5d.%06d] eth%d: link is up, %d frames, last seen at %x" % (number, stamp, number % 4, stamp * 3, stamp) + end
        parts.append(part)
        size += len(part)
    return b"".join(parts)[:BLOCK]


def feed(line: socket.socket, data: bytes, size: int) -> None:
    for at in range(0, size, BLOCK):
        line.sendall(data[: min(BLOCK, size - at)])
    line.sendall(PROMPT)


def prompts(line: socket.socket) -> None:
    line.sendall(b"# ")
    while line.recv(4096):
        line.sendall(b"ok\r\n# ")


def serve(line: socket.socket, payloads: dict) -> None:
    kind, *size = line.makefile("rb", buffering=0).readline().split()
    if kind == b"prompts":
        prompts(line)
    else:
        feed(line, payloads[kind], int(size[0]))
        line.recv(1)


def main() -> None:
    payloads = {b"log": block(b"\r\n"), b"line": block(b", ")}
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(sys.argv[1])
    server.listen(1)
    print("ready", flush=True)
    while server in select.select([server, sys.stdin], [], [])[0]:
        line, _ = server.accept()
        with line:
            try:
                serve(line, payloads)
            except (BrokenPipeError, ConnectionResetError):
                pass


main()
