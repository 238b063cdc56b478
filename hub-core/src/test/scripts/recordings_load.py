#!/usr/bin/env python3
"""Records many RTMP streams at once and says what that costs.

    python3 hub-core/src/test/scripts/recordings_load.py --streams 100 --seconds 60
    python3 … --streams 1 --size 1920x1080 --kbps 5000

Takes the hub's CPU with all publishers there, then while all of them are recorded, and the disk's bytes. Afterwards each VOD must
be `ready`, ffprobe must have nothing to say, and the length it reads must be the VOD's to 0.1 s; --decode also decodes them.
Ends with 1 otherwise. Needs ffmpeg and ffprobe.
"""
import argparse
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time
import urllib.request

from kill_loop import REPOSITORY
from load import Patient, publisher, share
from recording_kills import Round, free_port, make_clip


def fault_of(vod, path, decode):
    if vod["status"] != "ready":
        return f"is {vod['status']}: {vod['reason']}"
    urllib.request.urlretrieve(vod["presignedUrl"], path)
    probe = subprocess.run(["ffprobe", "-v", "warning", "-of", "json", "-show_format", str(path)], capture_output=True, text=True)
    if probe.returncode or probe.stderr:
        return f"ffprobe: {probe.stderr[:200]}"
    apart = float(json.loads(probe.stdout)["format"]["duration"]) - vod["durationS"]
    if abs(apart) > 0.1:
        return f"is {apart:+.2f} s off what its VOD says"
    if decode:
        decoded = subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"], capture_output=True, text=True)
        if decoded.returncode or decoded.stderr:
            return f"does not decode: {decoded.stderr[:200]}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--warm-up", type=int, default=30)
    parser.add_argument("--kbps", type=int, default=2000)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--decode", action="store_true", help="decode each file from end to end")
    parser.add_argument("--command", default=str(REPOSITORY / "hub"), help="what starts a hub")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="recordings-load-") as scratch:
        folder = pathlib.Path(scratch)
        data = folder / "data"
        clip = make_clip(folder, options.kbps, options.size)
        hub = Round(options, data, free_port(), free_port(), folder)
        hub.api = Patient(hub.api.port)
        publishers = []
        try:
            for number in range(options.streams):
                key = hub.call("POST", "/api/v1/apps/live/ingress", {"inputType": "rtmp", "room": f"load-{number}"})["data"]["streamKey"]
                publishers.append(publisher(clip, f"rtmp://127.0.0.1:{hub.rtmp_port}/live/{key}"))
                time.sleep(0.05)
            time.sleep(options.warm_up)
            alone, alone_java = share(hub.hub.pid, options.seconds / 2)
            vods = [hub.call("POST", "/api/v1/apps/live/recording/start", {"roomName": f"load-{number}"})["data"]["vodId"]
                    for number in range(options.streams)]
            whole, java = share(hub.hub.pid, options.seconds)
            for vod in vods:
                hub.call("POST", f"/api/v1/apps/live/recording/{vod}/stop")
            vods = [hub.settle(vod) for vod in vods]
            written = sum(vod["sizeBytes"] for vod in vods) / 1e6
            faults = [f"VOD {vod['id']} {fault}" for vod in vods if (fault := fault_of(vod, folder / "check.mp4", options.decode))]
            print(f"{options.streams} streams: {alone:.1f} % of a core ({alone_java:.1f} without the compiler), "
                  f"recorded {whole:.1f} % ({java:.1f}); {written:.0f} MB, {written / options.seconds:.1f} MB/s; {len(faults)} faults")
            print(*faults[:10], sep="\n")
        finally:
            for one in publishers:
                one.kill()
            hub.close()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
