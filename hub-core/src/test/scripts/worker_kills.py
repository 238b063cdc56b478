#!/usr/bin/env python3
"""Kills the hub's worker processes again and again, counts what they leave behind and measures how long sound was away.

    python3 hub-core/src/test/scripts/worker_kills.py --kills 100
    python3 … --kills 30 --victims sound --load 8
    python3 … --kills 30 --victims all --load 8

ffmpeg publishes over RTMP with B-frames and AAC, Chromium watches, the room is recorded as a composite, and pictures are
taken, so that workers of every kind have work. When all are there, one is killed by chance, or the one that works for sound, or
all, the one that stands by for sound too. Sound is back when the hub has got three frames of it (60 ms) after the dead one was
gone. `--load` starts so many processes that do nothing but take CPU. Processes, threads, descriptors, listening ports and files
are counted before the first and after the last kill. Needs ffmpeg, ss and Chromium. Ends with 1 when there is more of anything,
or when sound was away for more than 3 s.
"""
import argparse
import os
import pathlib
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

from kill_loop import REPOSITORY
from recording_kills import Round, free_port, make_clip

# The JVM's own pools (compiler, carriers of virtual threads) grow and shrink by themselves.
SLACK = {"threads": 4}

# Composite, audio, video and picture, and the one that stands by for audio.
WORKERS = 5

# Seconds.
LONGEST_SILENCE = 3.0


def children(pid):
    """Pids of live child processes by the kind of worker they are."""
    workers = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rsplit(")", 1)[1].split()[1]
            if int(parent) == pid:
                arguments = (stat.parent / "cmdline").read_text().split("\0")
                workers[int(stat.parent.name)] = arguments
        except OSError:
            continue
    return workers


def workers_of(pid):
    return [child for child, arguments in children(pid).items() if any("Worker" in part or "worker" in part for part in arguments[-4:])]


def sound_worker(pid):
    """The process that works for sound: of two the one that was started first."""
    found = [(int(match.group(1)), child) for child, arguments in children(pid).items() for match in [re.search(r"/audio-(\d+)\.sock", " ".join(arguments))] if match]
    return min(found)[1] if found else None


def sound_frames(hub):
    text = urllib.request.urlopen(f"http://127.0.0.1:{hub.api.port}/metrics").read().decode()
    return int(re.search(r'^mediahub_worker_frames_out_total\{worker="audio"\} (\d+)', text, re.MULTILINE).group(1))


def silence(hub, pid, victim, began):
    """Seconds from a kill to the third frame of sound after it: what the dead one left in its socket may be heard still."""
    wait_for(lambda: not pathlib.Path(f"/proc/{victim}").exists(), 60, "a killed process to be gone", 0.002)
    heard = sound_frames(hub)
    wait_for(lambda: sound_frames(hub) > heard + 2, 60, "sound", 0.02)
    return time.monotonic() - began


def victims_of(pid, which):
    if which == "all":
        return workers_of(pid)
    return [sound_worker(pid) if which == "sound" else random.choice(workers_of(pid))]


def counts(pid, data):
    """Threads, descriptors and child processes of the hub; files of its data folder (not the database's) and of the temporary folder."""
    process = pathlib.Path(f"/proc/{pid}")
    ports = subprocess.run(["ss", "-Htulnxp"], capture_output=True, text=True, check=True).stdout
    own = [line for line in ports.splitlines() if f"pid={pid}," in line]
    browsers = ("hromium", "playwright")
    temporary = {path.name for path in pathlib.Path(tempfile.gettempdir()).iterdir() if not any(part in path.name for part in browsers)}
    return {
        "threads": len(list((process / "task").iterdir())),
        "descriptors": len(list((process / "fd").iterdir())),
        "processes": len(children(pid)),
        "listening": len(own),
        "files": len([path for path in data.rglob("*") if path.is_file() and "postgres" not in str(path) and "recordings" not in path.parts]),
    }, temporary


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--victims", choices=["one", "sound", "all"], default="one", help="what is killed at a time")
    parser.add_argument("--load", type=int, default=0, help="processes that take CPU meanwhile")
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--command", default=str(REPOSITORY / "hub"), help="what starts a hub")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="worker-kills-") as scratch:
        folder = pathlib.Path(scratch)
        data = folder / "data"
        clip = make_clip(folder, 600, "640x360", 2)
        browser = None
        load = []
        hub = Round(options, data, free_port(), free_port(), folder)
        try:
            pid = hub.hub.pid
            key = hub.call("POST", "/api/v1/apps/live/ingress", {"inputType": "rtmp", "room": "kills"})["data"]["streamKey"]
            hub.call("PATCH", "/api/v1/apps/live", {"recordingMode": "room-composite"})
            hub.publish(clip, key)
            vod_id, _ = hub.begin()
            browser = subprocess.Popen(
                [options.chromium, "--headless=new", "--no-sandbox", "--autoplay-policy=no-user-gesture-required", f"--user-data-dir={folder / 'browser'}",
                 f"http://127.0.0.1:{hub.api.port}/play/live/kills"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            hub.call("POST", "/api/v1/apps/live/snapshots", {"roomName": "kills"})
            wait_for(lambda: len(workers_of(pid)) >= WORKERS, 60, f"{WORKERS} workers: composite, two for audio, video, picture")
            time.sleep(3)
            before, temporary = counts(pid, data)
            print("before", before, flush=True)
            load = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(options.load)]
            kills = 0
            seen = set()
            silences = []
            longest = 0.0
            while kills < options.kills:
                expected = len(workers_of(pid))
                sounding = sound_worker(pid)
                victims = victims_of(pid, options.victims)
                began = time.monotonic()
                for victim in victims:
                    os.kill(victim, signal.SIGKILL)
                kills += 1
                if sounding in victims:
                    silences.append(silence(hub, pid, sounding, began))
                wait_for(lambda: is_back(hub, pid, victims, expected), 60, "the return of all processes")
                longest = max(longest, time.monotonic() - began)
                seen.update(victims)
                time.sleep(random.uniform(0.5, 2))
            for process in load:
                process.kill()
            print(f"{kills} kills of {len(seen)} processes, the longest until all processes were back, the one that stands by too, {longest:.1f} s", flush=True)
            if silences:
                print(f"sound was away {len(silences)} times: median {statistics.median(silences):.2f} s, max {max(silences):.2f} s", flush=True)
            hub.call("POST", f"/api/v1/apps/live/recording/{vod_id}/stop")
            vod = hub.settle(vod_id)
            print(f"the recording is {vod['status']}, {vod['durationS']} s: {vod['reason']}")
            vod_id, _ = hub.begin()
            hub.call("POST", "/api/v1/apps/live/snapshots", {"roomName": "kills"})
            wait_for(lambda: len(workers_of(pid)) == before["processes"] - (before["processes"] - expected), 30, "workers")
            time.sleep(5)
            after, temporary_after = counts(pid, data)
            print("after ", after)
            more = {what: (before[what], after[what]) for what in before if after[what] > before[what] + SLACK.get(what, 0)}
            left = sorted(temporary_after - temporary)
            print("more:", more, "left in the temporary folder:", left)
        finally:
            for process in load:
                process.kill()
                process.wait()
            if browser:
                browser.kill()
                browser.wait()
            hub.close()
    return 1 if more or left or max(silences, default=0) > LONGEST_SILENCE else 0


def is_back(hub, pid, victims, expected):
    """Asks for a picture, because that worker comes back only when somebody does."""
    hub.api.send("POST", "/api/v1/apps/live/snapshots", {"roomName": "kills"})
    return len([one for one in workers_of(pid) if one not in victims]) >= expected


def wait_for(condition, seconds, what, pause=0.05):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            sys.exit(f"waited {seconds} s for {what}")
        time.sleep(pause)


if __name__ == "__main__":
    sys.exit(main())
