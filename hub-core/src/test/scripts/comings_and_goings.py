#!/usr/bin/env python3
"""Starts and stops many recordings, lets a camera connect many times, and counts what stays behind.

    python3 hub-core/src/test/scripts/comings_and_goings.py --recordings 1000 --cameras 1000

Ten ffmpegs publish over RTMP; each is recorded again and again, a part of a second each time, then every VOD is deleted. Processes, threads,
descriptors, files and memory are compared with those after the first tenth. Needs ffmpeg, and jcmd beside the hub's java.
Ends with 1 when something is not as it was.
"""
import argparse
import base64
import concurrent.futures
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

from kill_loop import Api, REPOSITORY
from recording_kills import Round, free_port, make_clip
from worker_kills import children

PUBLISHERS = 10


def use_of(hub, data):
    pid = hub.hub.pid
    java = os.path.realpath(f"/proc/{pid}/exe")
    subprocess.run([str(pathlib.Path(java).parent / "jcmd"), str(pid), "GC.run"], check=True, stdout=subprocess.DEVNULL)
    time.sleep(2)
    process = pathlib.Path(f"/proc/{pid}")
    resident = next(line for line in (process / "status").read_text().splitlines() if line.startswith("VmRSS"))
    return {
        "processes": len(children(pid)),
        "threads": len(list((process / "task").iterdir())),
        "descriptors": len(list((process / "fd").iterdir())),
        "files": len([path for path in data.rglob("*") if path.is_file() and "postgres" not in path.parts]),
        "temporary": len([path for path in pathlib.Path(tempfile.gettempdir()).iterdir() if "mediahub" in path.name or "javacpp" in path.name]),
        "residentMb": int(resident.split()[1]) // 1024,
    }


def record(port, room, times):
    api = Api(port)
    for _ in range(times):
        status, answer = api.send("POST", "/api/v1/apps/live/recording/start", {"roomName": room})
        if status != 201:
            sys.exit(f"recording/start of {room} answered {status}: {answer}")
        vod = answer["data"]["vodId"]
        time.sleep(0.3)
        status, answer = api.send("POST", f"/api/v1/apps/live/recording/{vod}/stop")
        if status != 200:
            sys.exit(f"stop of {vod} answered {status}: {answer}")
    return times


def delete_all(hub):
    """Waits until all are finished, then deletes them; by a new connection, since the hub closes idle ones."""
    hub.api = Api(hub.api.port)
    deleted = 0
    while True:
        vods = hub.call("GET", "/api/v1/apps/live/vods?limit=100")["data"]
        if not vods:
            return deleted
        for vod in vods:
            hub.settle(vod["id"])
            hub.call("DELETE", f"/api/v1/apps/live/vods/{vod['id']}")
            deleted += 1


def connect_camera(port, key, jpeg):
    """One WebSocket (RFC 6455) that sends a picture and leaves in order."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as camera:
        nonce = base64.b64encode(os.urandom(16)).decode()
        camera.sendall((f"GET /ingest/ws?app=live&room=live-yard HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        f"Sec-WebSocket-Key: {nonce}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {key}\r\n\r\n").encode())
        answer = camera.recv(4096)
        if b" 101 " not in answer.split(b"\r\n", 1)[0]:
            sys.exit(f"the camera was refused: {answer[:300]}")
        header = bytes([0x82, 0x80 | 126]) + len(jpeg).to_bytes(2, "big") + bytes(4)
        camera.sendall(header + jpeg)
        camera.sendall(bytes([0x88, 0x82, 0, 0, 0, 0]) + (1000).to_bytes(2, "big"))
        while camera.recv(4096):
            pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=int, default=1000)
    parser.add_argument("--cameras", type=int, default=1000)
    parser.add_argument("--command", default=str(REPOSITORY / "hub"), help="what starts a hub")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="comings-") as scratch:
        folder = pathlib.Path(scratch)
        data = folder / "data"
        clip = make_clip(folder, 300, "320x180")
        jpeg = subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=320x240", "-frames:v", "1", "-f", "mjpeg", "-"],
                              capture_output=True, check=True).stdout
        hub = Round(options, data, free_port(), free_port(), folder)
        publishers = []
        try:
            port = hub.api.port
            key = hub.call("POST", "/api/v1/apps/live/ws-ingest", {"room": "yard"})["data"]["streamKey"]
            for number in range(PUBLISHERS):
                ingress = hub.call("POST", "/api/v1/apps/live/ingress", {"inputType": "rtmp", "room": f"r{number}"})["data"]
                hub.publish(clip, ingress["streamKey"])
                publishers.append(hub.publisher)
            time.sleep(5)

            def go(share):
                for _ in range(options.cameras // share):
                    connect_camera(port, key, jpeg)
                with concurrent.futures.ThreadPoolExecutor(PUBLISHERS) as pool:
                    each = options.recordings // share // PUBLISHERS
                    made = sum(pool.map(lambda number: record(port, f"r{number}", each), range(PUBLISHERS)))
                return f"{options.cameras // share} connections, {made} recordings, {delete_all(hub)} VODs deleted"

            print(go(10), flush=True)
            before = use_of(hub, data)
            print("before", before, flush=True)
            print(go(1), flush=True)
            time.sleep(10)
            after = use_of(hub, data)
            print("after ", after)
        finally:
            for publisher in publishers:
                publisher.kill()
            hub.close()
    slack = {"threads": 4, "descriptors": 5, "residentMb": 60}
    more = {what: (before[what], after[what]) for what in before if after[what] > before[what] + slack.get(what, 0)}
    print("more:", more)
    return 1 if more else 0


if __name__ == "__main__":
    sys.exit(main())
