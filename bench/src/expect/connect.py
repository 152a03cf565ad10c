"""connect.py PATH COMMAND...: runs a command with a Unix socket, connected to PATH, as its standard input and output."""

import os
import socket
import sys

line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
line.connect(sys.argv[1])
os.dup2(line.fileno(), 0)
os.dup2(line.fileno(), 1)
os.execvp(sys.argv[2], sys.argv[2:])
