#!/usr/bin/env python3
"""RTMP players that ask for a stream and then never read a byte.

Usage: unread_players.py --hub http://127.0.0.1:3020 --rtmp 127.0.0.1:1935 --pid PID --app live --room demo --token PLAY_TOKEN [--players 1000]

The stream must be on the air. Prints what the hub's resident memory grew by for each of them, without garbage (the JDK's jcmd has it collected before
each reading), what its kernel keeps in their sockets, and how long it took until all had been cut. A JVM grows by some MB of its own while its
code is compiled: with few players that is what is seen, and so there are many (needs `ulimit -n` above their number).
"""

import argparse
import re
import socket
import struct
import subprocess
import time
import urllib.request


def amf(value):
    if value is None:
        return b"\x05"
    if isinstance(value, (int, float)):
        return b"\x00" + struct.pack(">d", value)
    if isinstance(value, dict):
        fields = b"".join(struct.pack(">H", len(k)) + k.encode() + amf(v) for k, v in value.items())
        return b"\x03" + fields + b"\x00\x00\x09"
    return b"\x02" + struct.pack(">H", len(value)) + value.encode()


def command(*values):
    body = b"".join(amf(value) for value in values)
    parts = [body[at : at + 128] for at in range(0, len(body), 128)]
    return b"\x03\0\0\0" + struct.pack(">I", len(body))[1:] + b"\x14\x01\0\0\0" + b"\xc3".join(parts)


def resident_kb(pid):
    subprocess.run(["jcmd", pid, "GC.run"], stdout=subprocess.DEVNULL, check=True)
    time.sleep(0.5)
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))


def cut_players(hub):
    text = urllib.request.urlopen(hub + "/metrics").read().decode()
    return float(re.search(r'mediahub_rtmp_refused_total\{reason="too_slow"\} (\S+)', text).group(1))


def main():
    parser = argparse.ArgumentParser()
    for name in ("hub", "rtmp", "pid", "app", "room", "token"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--players", type=int, default=1000)
    args = parser.parse_args()
    host, port = args.rtmp.split(":")
    cut_before = cut_players(args.hub)
    before = resident_kb(args.pid)
    began = time.monotonic()
    players = []
    for _ in range(args.players):
        player = socket.socket()
        player.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        player.connect((host, int(port)))
        player.sendall(b"\x03" + bytes(2 * 1536))
        player.sendall(command("connect", 1, {"app": args.app, "tcUrl": f"rtmp://{args.rtmp}/{args.app}"}))
        player.sendall(command("createStream", 2, None))
        player.sendall(command("play", 3, None, f"{args.room}?token={args.token}"))
        players.append(player)
    most = kernel = cut = 0
    while cut < args.players and time.monotonic() - began < 120:
        most = max(most, resident_kb(args.pid) - before)
        queued = subprocess.run(["ss", "-tnH", "sport", "=", f":{port}"], capture_output=True, text=True, check=True).stdout
        kernel = max(kernel, sum(int(line.split()[2]) for line in queued.splitlines()))
        cut = cut_players(args.hub) - cut_before
    print(
        f"{args.players} players: {most / args.players:.1f} KB of resident memory each at most, "
        f"{kernel / 1024 / args.players:.1f} KB each in the kernel's send queues; "
        f"{cut:.0f} cut after {time.monotonic() - began:.0f} s"
    )


if __name__ == "__main__":
    main()
