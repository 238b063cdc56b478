#!/usr/bin/env python3
"""Sends one stream to good and to bad destinations and checks that none of them feels another.

    python3 hub-core/src/test/scripts/destinations_apart.py

The destinations: nginx-rtmp, RTMPS with a certificate of its own, an FFmpeg that listens, one nginx-rtmp that is stopped for 30 s, one that
accepts and never reads, one that refuses the key (the hub itself). At nginx-rtmp and behind RTMPS each frame's arrival is noted; the gaps between them are
given for the time before the troubles and during them. Then the keys are looked for in the API's answers, the hub's output, its
metrics, every command line and a dump of its database. Ends with 1 when a destination is not as it should be, when a good one's gaps
grow, or when a key is found. Needs ffmpeg, openssl and nginx with its RTMP and stream modules.
"""
import argparse
import json
import pathlib
import re
import secrets
import shlex
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from kill_loop import REPOSITORY
from load import Patient, nginx, publisher
from recording_kills import Round, free_port, make_clip


class Watch(threading.Thread):
    """Notes when each frame of a stream arrives, by the clock of this machine."""

    def __init__(self, url):
        super().__init__(daemon=True)
        self.arrivals = []
        self.reader = subprocess.Popen(
            ["ffprobe", "-v", "error", "-fflags", "nobuffer", "-probesize", "32768", "-analyzeduration", "0", "-select_streams", "v",
             "-show_entries", "packet=pts_time", "-of", "csv=p=0", url], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
        self.start()

    def run(self):
        while self.reader.stdout.readline():
            self.arrivals.append(time.monotonic())

    def gaps(self, begin, end):
        times = [at for at in self.arrivals if begin <= at <= end]
        return [1000 * (b - a) for a, b in zip(times, times[1:])]


class Unread:
    """Takes connections, answers the handshake's bytes by nothing, and reads only the first ones."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(8)
        self.port = self.socket.getsockname()[1]


def describe(gaps):
    gaps = sorted(gaps)
    return f"{len(gaps)} gaps, median {statistics.median(gaps):.1f}, p99 {gaps[int(len(gaps) * 0.99)]:.1f}, longest {gaps[-1]:.1f} ms"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--command", default=str(REPOSITORY / "hub"), help="what starts a hub")
    options = parser.parse_args()
    faults = []
    keys = {name: secrets.token_hex(12) for name in ("plain", "tls", "listener", "stopped", "unread", "refused")}
    with tempfile.TemporaryDirectory(prefix="destinations-apart-") as scratch:
        folder, other = pathlib.Path(scratch) / "one", pathlib.Path(scratch) / "two"
        folder.mkdir()
        other.mkdir()
        clip = make_clip(folder, 2000)
        port, tls_port, other_port, listen_port = free_port(), free_port(), free_port(), free_port()
        sink, second = nginx(folder, port, tls_port), nginx(other, other_port, free_port())
        unread = Unread()
        flv = folder / "listener.flv"
        listener = subprocess.Popen(["ffmpeg", "-v", "error", "-y", "-listen", "1", "-i", f"rtmp://127.0.0.1:{listen_port}/live/{keys['listener']}",
                                     "-c", "copy", str(flv)], stderr=subprocess.DEVNULL)
        options.command += f" --set restream.ca_file={folder / 'cert.pem'}"
        hub = Round(options, folder / "data", free_port(), free_port(), folder)
        hub.api = Patient(hub.api.port)
        source, watches = None, []
        try:
            ingress = hub.call("POST", "/api/v1/apps/live/ingress", {"inputType": "rtmp", "room": "apart", "participantIdentity": "cam"})["data"]
            source = publisher(clip, f"rtmp://127.0.0.1:{hub.rtmp_port}/live/{ingress['streamKey']}")
            time.sleep(4)
            route = "/api/v1/apps/live/streams/live-apart%2Fcam/restream"
            ids = {}

            def add(name, url):
                answer = hub.call("POST", route, {"platform": "custom", "url": url, "name": name})
                ids[name] = answer["data"]["egressId"]

            def states():
                return {one["name"]: (one["status"], one.get("lastError")) for one in hub.call("GET", route)["data"]}

            def expect(name, status, moment):
                until = time.monotonic() + 60
                while states()[name][0] != status and time.monotonic() < until:
                    time.sleep(0.3)
                if states()[name][0] != status:
                    faults.append(f"{moment}: {name} is {states()[name]}, not {status}")

            add("plain", f"rtmp://127.0.0.1:{port}/live/{keys['plain']}")
            add("tls", f"rtmps://127.0.0.1:{tls_port}/live/{keys['tls']}")
            add("listener", f"rtmp://127.0.0.1:{listen_port}/live/{keys['listener']}")
            for name in ("plain", "tls", "listener"):
                expect(name, "active", "at first")
            watches = [Watch(f"rtmp://127.0.0.1:{port}/live/{keys[name]}") for name in ("plain", "tls")]
            time.sleep(8)
            calm = time.monotonic()
            time.sleep(20)
            trouble = time.monotonic()
            add("stopped", f"rtmp://127.0.0.1:{other_port}/live/{keys['stopped']}")
            add("unread", f"rtmp://127.0.0.1:{unread.port}/live/{keys['unread']}")
            add("refused", f"rtmp://127.0.0.1:{hub.rtmp_port}/live/{keys['refused']}")
            expect("stopped", "active", "before the stop")
            expect("refused", "failed", "refused")
            second.kill()
            second.wait()
            time.sleep(30)
            during = states()
            second = nginx(other, other_port, free_port())
            expect("stopped", "active", "after the stop")
            time.sleep(5)
            end = time.monotonic()
            for name, state in sorted(states().items()):
                print(f"{name}: {state[0]}, {state[1]}; while one was stopped: {during[name][0]}, {during[name][1]}")
            for name, watch in zip(("plain", "tls"), watches):
                before, after = watch.gaps(calm, trouble), watch.gaps(trouble, end)
                print(f"{name} before: {describe(before)}")
                print(f"{name} during: {describe(after)}")
                if abs(len(after) / (end - trouble) - 30) > 0.5 or max(after) > max(before) + 100:
                    faults.append(f"{name}: its frames were disturbed")
            for name in ("plain", "tls", "listener", "stopped"):
                expect(name, "active", "at last")
            listed = json.dumps(hub.call("GET", route)) + json.dumps(hub.call("GET", "/api/v1/apps/live/streams"))
            metrics = subprocess.run(["curl", "-s", "-m", "5", f"http://127.0.0.1:{hub.api.port}/metrics"], capture_output=True, text=True).stdout
            lines = "".join(
                text.read_text(errors="replace") for text in pathlib.Path("/proc").glob("[0-9]*/cmdline")
                if text.parent.name != "self" and not re.search(r"ffmpeg|ffprobe|nginx", safe(text)))
            kept = b"".join(path.read_bytes() for path in (folder / "data").rglob("*") if path.is_file())
            for name, key in keys.items():
                for where, found in (("API", key in listed), ("metrics", key in metrics), ("a command line", key in lines), ("the data folder with the database", key.encode() in kept)):
                    if found:
                        faults.append(f"the key of {name} is in {where}")
            print(f"looked for {len(keys)} keys in the API's answers, {len(metrics)} characters of metrics, every command line, {len(kept) >> 20} MB of data folder")
            source.kill()
            source.wait()
            listener.wait(20)
            decoded = subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", str(flv), "-f", "null", "-"], capture_output=True, text=True)
            if decoded.returncode or decoded.stderr:
                faults.append(f"what the listener got does not decode: {decoded.stderr[:200]}")
        finally:
            for watch in watches:
                watch.reader.kill()
            for one in (source, listener, sink, second):
                if one:
                    one.kill()
            hub.close()
    print(*faults, sep="\n")
    return 1 if faults else 0


def safe(cmdline):
    try:
        return cmdline.read_text(errors="replace")
    except OSError:
        return "nginx"


if __name__ == "__main__":
    sys.exit(main())
