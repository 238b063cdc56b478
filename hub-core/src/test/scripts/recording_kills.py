#!/usr/bin/env python3
"""Kills a hub again and again while recordings are made, finished, uploaded and deleted, and checks what is left.

    python3 hub-core/src/test/scripts/recording_kills.py --kills 20
    python3 … --s3 http://127.0.0.1:7070 --bucket recordings --access-key KEY --bucket-folder /srv/s3/recordings

The secret key of the S3 server is read from S3_SECRET. Needs ffmpeg and ffprobe. ffmpeg publishes over RTMP; each round records
for some seconds, is killed in the phase whose turn it is, and started again. Every recording that was acknowledged must
then be there, `ready`, decodable from end to end and at most 2 s shorter than it ran; every deletion that was
acknowledged must be done, in the bucket too. Ends with 1 otherwise, and when files are left that no VOD names.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from kill_loop import Api, Gone, REPOSITORY, start

PHASES = ["recording", "finishing", "uploading", "deleting"]
LOST_SECONDS = 2.0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_clip(folder, kbps, size="1280x720", b_frames=0):
    clip = folder / "clip.mp4"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=s={size}:r=30", "-f", "lavfi", "-i", "sine=440:r=48000", "-t", "10",
         "-vf", "noise=alls=20:allf=t", "-c:v", "libx264", "-preset", "ultrafast", "-bf", str(b_frames), "-g", "30", "-b:v", f"{kbps}k",
         "-maxrate", f"{kbps}k", "-bufsize", f"{kbps}k", "-pix_fmt", "yuv420p", "-c:a", "aac", str(clip)], check=True)
    return clip


class Round:
    """One life of the hub."""

    def __init__(self, options, data, port, rtmp_port, folder):
        self.options = options
        self.data = data
        self.rtmp_port = rtmp_port
        self.hub = start(shlex.split(options.command), data, port,
                         [f"rtmp.port={rtmp_port}", "security.allow_private_targets=[127.0.0.0/8]", "recording.patience_seconds=1"])
        self.api = Api(port)
        self.folder = folder
        self.publisher = None

    def call(self, method, path, body=None, wanted=(200, 201, 204)):
        status, answer = self.api.send(method, path, body)
        if status not in wanted:
            sys.exit(f"{method} {path} answered {status}: {answer}")
        return answer

    def publish(self, clip, key):
        self.publisher = subprocess.Popen(
            ["ffmpeg", "-v", "error", "-re", "-stream_loop", "-1", "-i", str(clip), "-c", "copy", "-f", "flv",
             f"rtmp://127.0.0.1:{self.rtmp_port}/live/{key}"], stderr=subprocess.DEVNULL)

    def begin(self):
        """Starts a recording as soon as the publisher is there."""
        until = time.monotonic() + 20
        while True:
            status, answer = self.api.send("POST", "/api/v1/apps/live/recording/start", {"roomName": "kills"})
            if status == 201:
                return answer["data"]["vodId"], time.monotonic()
            if status != 409 or time.monotonic() > until:
                sys.exit(f"recording/start answered {status}: {answer}")
            time.sleep(0.1)

    def vod(self, vod_id):
        status, answer = self.api.send("GET", f"/api/v1/apps/live/vods/{vod_id}")
        return answer["data"] if status == 200 else None

    def settle(self, vod_id):
        until = time.monotonic() + 60
        while True:
            vod = self.vod(vod_id)
            if vod is None or vod["status"] in ("ready", "failed"):
                return vod
            if time.monotonic() > until:
                sys.exit(f"VOD {vod_id} stays {vod['status']}: {vod}")
            time.sleep(0.2)

    def stop(self):
        self.hub.send_signal(signal.SIGKILL)
        self.hub.wait()

    def close(self):
        if self.publisher:
            self.publisher.kill()
            self.publisher.wait()
        self.hub.kill()
        self.hub.wait()


def fault_of(vod, ran, folder, in_bucket):
    """What is wrong with a VOD that has to be whole; None when nothing is."""
    if vod is None:
        return "is gone"
    if vod["status"] != "ready":
        return f"is {vod['status']}: {vod['reason']}"
    if in_bucket and not vod["fileKey"]:
        return "is not in the bucket"
    path = folder / "check.mp4"
    with urllib.request.urlopen(vod["presignedUrl"]) as answer:
        path.write_bytes(answer.read())
    if path.stat().st_size != vod["sizeBytes"]:
        return f"has {path.stat().st_size} bytes, not {vod['sizeBytes']}"
    decoded = subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"], capture_output=True, text=True)
    if decoded.returncode or decoded.stderr:
        return f"does not decode: {decoded.stderr[:300]}"
    probe = subprocess.run(["ffprobe", "-v", "error", "-of", "json", "-show_format", str(path)], capture_output=True, text=True, check=True)
    seconds = float(json.loads(probe.stdout)["format"]["duration"])
    if seconds < ran - LOST_SECONDS:
        return f"has {seconds:.2f} s of {ran:.2f}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--kbps", type=int, default=12000, help="of the stream, so that an upload has several parts")
    parser.add_argument("--command", default=str(REPOSITORY / "hub"), help="what starts a hub")
    parser.add_argument("--s3", help="an S3 server's URL")
    parser.add_argument("--bucket")
    parser.add_argument("--access-key")
    parser.add_argument("--bucket-folder", type=pathlib.Path, help="where that server keeps the bucket's objects as files")
    options = parser.parse_args()
    tally = collections.Counter()
    faults = []
    with tempfile.TemporaryDirectory(prefix="recording-kills-") as scratch:
        folder = pathlib.Path(scratch)
        data = folder / "data"
        clip = make_clip(folder, options.kbps)
        port, rtmp_port = free_port(), free_port()
        key = None
        owed = None  # (vod id, how long it ran, phase, deletion: None, "asked" or "acknowledged")
        deleted_keys = []
        whole = None  # an older VOD, to be deleted in its turn
        phases = [phase for phase in PHASES if options.s3 or phase != "uploading"]
        for number in range(options.kills + 1):
            hub = Round(options, data, port, rtmp_port, folder)
            try:
                if key is None:
                    key = hub.call("POST", "/api/v1/apps/live/ingress", {"inputType": "rtmp", "room": "kills"})["data"]["streamKey"]
                    if options.s3:
                        hub.call("PUT", "/api/v1/apps/live/s3", {
                            "provider": "minio", "bucket": options.bucket, "region": "us-east-1", "endpoint": options.s3,
                            "forcePathStyle": True, "accessKey": options.access_key, "secretKey": os.environ["S3_SECRET"]})
                if owed:
                    vod_id, ran, phase, deletion = owed
                    vod = hub.settle(vod_id)
                    if deletion == "acknowledged" and vod is not None:
                        faults.append(f"{phase}: VOD {vod_id} was deleted and is there")
                    elif deletion is None or vod is not None:
                        fault = fault_of(vod, ran, folder, options.s3)
                        if fault:
                            faults.append(f"{phase}: VOD {vod_id} {fault}")
                        whole = vod
                    if faults:
                        print(faults[-1], flush=True)
                if number == options.kills:
                    check_leftovers(hub, data, options, faults)
                    break
                phase = phases[number % len(phases)]
                if phase == "deleting" and whole is not None:
                    owed = (whole["id"], 0, phase, "asked")
                    deleted_keys.append(whole["fileKey"])
                    killer = kill_soon(hub, random.uniform(0, 0.5))
                    try:
                        status, _ = hub.api.send("DELETE", f"/api/v1/apps/live/vods/{whole['id']}")
                        if status in (200, 204):
                            owed = (whole["id"], 0, phase, "acknowledged")
                            tally["deletions acknowledged"] += 1
                    except Gone:
                        pass
                    killer.wait()
                    whole = None
                else:
                    hub.publish(clip, key)
                    vod_id, began = hub.begin()
                    time.sleep(random.uniform(3, 7))
                    if phase == "recording" or phase == "deleting":
                        owed = (vod_id, time.monotonic() - began, phase, None)
                    else:
                        ran = time.monotonic() - began
                        owed = (vod_id, ran, phase, None)
                        killer = kill_soon(hub, random.uniform(0, 0.3) if phase == "finishing" else random.uniform(0.05, 0.6))
                        try:
                            hub.api.send("POST", f"/api/v1/apps/live/recording/{vod_id}/stop")
                            tally["stops acknowledged"] += 1
                        except Gone:
                            pass
                        killer.wait()
                hub.stop()
                tally[f"kills while {phase}"] += 1
            finally:
                hub.close()
    print(", ".join(f"{count} {what}" for what, count in tally.items()), f", {len(faults)} faults")
    for fault in faults:
        print("FAULT", fault)
    return 1 if faults or not tally else 0


def kill_soon(hub, seconds):
    """A process of its own kills, so that the kill hits whatever this one is waiting for."""
    return subprocess.Popen(["sh", "-c", f"sleep {seconds:.3f}; kill -9 {hub.hub.pid}"])


def check_leftovers(hub, data, options, faults):
    """No file and no object that no VOD names."""
    time.sleep(3)
    vods = hub.call("GET", "/api/v1/apps/live/vods?all=1")["data"]
    recordings = {vod["egressId"] for vod in vods}
    for path in (data / "recordings").rglob("*"):
        if path.is_file() and path.stem.rsplit("-", 1)[0] not in recordings:
            faults.append(f"left on the disk: {path.relative_to(data)}")
    if options.bucket_folder:
        known = {vod[field] for vod in vods for field in ("fileKey", "snapshotKey") if vod[field]}
        for path in options.bucket_folder.rglob("*"):
            name = str(path.relative_to(options.bucket_folder))
            if path.is_file() and not name.startswith(".") and name not in known:
                faults.append(f"left in the bucket: {name}")
    print(f"{len(vods)} VODs at the end: " + json.dumps(collections.Counter(vod["status"] for vod in vods)))


if __name__ == "__main__":
    sys.exit(main())
