#!/usr/bin/env python3
"""Takes an app's webhook receiver away, kills the hub twice meanwhile, and checks what arrives.

    python3 hub-core/src/test/scripts/webhook_outage.py --away 60

Streams pushed by ffmpeg begin and end before, during and after. Every event must arrive, in the order of the outbox, with
a valid signature, and each beginning must have its end, also of what was on air when the hub was killed. Needs ffmpeg.
"""
import argparse
import collections
import hashlib
import hmac
import http.server
import json
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import kill_loop

SECRET = "secret of the outage"
PATIENCE = 120
OF_A_STREAM = {"room_started": "room_finished", "participant_joined": "participant_left", "track_published": "track_unpublished",
               "ingress_started": "ingress_ended", "stream_started": "stream_ended"}


class Receiver:
    """Keeps what it is told, while it is there."""

    def __init__(self):
        self.told = []
        self.port = 0
        self.server = None

    def come(self):
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.told.append((time.monotonic(), dict(self.headers), body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def go(self):
        self.server.shutdown()
        self.server.server_close()


class Hub:
    def __init__(self, command, data):
        self.command = command
        self.data = data
        self.port, self.rtmp = free_port(), free_port()
        self.start()

    def start(self):
        sets = [f"rtmp.port={self.rtmp}", "media.external_ip=127.0.0.1", "security.allow_private_targets=[127.0.0.0/8]"]
        self.process = kill_loop.start(self.command, self.data, self.port, sets)
        self.api = kill_loop.Api(self.port)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ask(self, method, path, body=None):
        status, answer = self.api.send(method, path, body)
        if status not in (200, 201):
            sys.exit(f"{method} {path} answered {status}: {answer}")
        return answer

    def push(self, room):
        made = self.ask("POST", "/api/v1/apps/live/ingress", {"inputType": "rtmp", "room": room})["data"]
        url = f"rtmp://127.0.0.1:{self.rtmp}/live/{made['streamKey']}"
        push = subprocess.Popen(
            shlex.split("ffmpeg -loglevel error -re -f lavfi -i testsrc=size=160x90:rate=10 -f lavfi -i sine "
                        "-c:v libx264 -preset ultrafast -tune zerolatency -g 10 -c:a aac -f flv") + [url],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.await_event(room, "stream_started")
        return push

    def stop(self, push, room):
        push.terminate()
        push.wait()
        self.await_event(room, "room_finished")

    def outbox(self):
        """Oldest first."""
        rows, total = [], 1
        while len(rows) < total:
            page = self.ask("GET", f"/api/v1/apps/live/webhooks/deliveries?limit=500&offset={len(rows)}")
            total = page["total"]
            rows += page["data"]
        return rows[::-1]

    def await_event(self, room, event):
        wait(lambda: any(row["event"] == event and row["room"] == "live-" + room for row in self.outbox()), f"{event} of {room}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait(condition, what):
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            sys.exit(f"in vain: {what}")
        time.sleep(0.2)


def run(hub, receiver, away):
    """Returns the rooms that were pushed to."""
    receiver.come()
    hub.ask("PATCH", "/api/v1/apps/live",
            {"callbackUrl": f"http://127.0.0.1:{receiver.port}/hook", "callbackSecret": SECRET})
    before, through = hub.push("before"), hub.push("through")
    wait(lambda: len(receiver.told) >= 8, "events while the receiver is there")
    receiver.go()
    gone = time.monotonic()
    hub.stop(before, "before")
    during = hub.push("during")
    time.sleep(away / 3)
    hub.kill()
    through.wait()
    during.wait()
    hub.start()
    again = hub.push("again")
    time.sleep(max(0, gone + away * 2 / 3 - time.monotonic()))
    hub.kill()
    again.wait()
    hub.start()
    last = hub.push("last")
    time.sleep(max(0, gone + away - time.monotonic()))
    receiver.come()
    print(f"receiver away for {time.monotonic() - gone:.0f} s, hub killed twice meanwhile")
    hub.stop(last, "last")
    wait(lambda: hub.outbox()[-1]["status"] == "delivered", "the last delivery")
    return ["before", "through", "during", "again", "last"]


def check(outbox, told, rooms):
    mistakes = []
    arrived = [json.loads(body) for _, _, body in told]
    ids = [body["id"] for body in arrived]
    if list(dict.fromkeys(ids)) != [row["eventId"] for row in outbox]:
        mistakes.append("what arrived is not the outbox in its order")
    for _, headers, body in told:
        wanted = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        if headers.get("X-StreamHub-Signature") != wanted:
            mistakes.append(f"bad signature of {body[:60]}")
    counts = collections.Counter((row["room"], row["event"]) for row in outbox)
    for room in rooms:
        for begin, end in OF_A_STREAM.items():
            begun, ended = counts["live-" + room, begin], counts["live-" + room, end]
            if begun == 0 or begun != ended:
                mistakes.append(f"{room}: {begun} {begin}, {ended} {end}")
    reasons = collections.Counter(body["data"].get("reason") for body in arrived if body["event"] == "stream_ended")
    print(f"{len(outbox)} events, {len(ids)} requests, {len(ids) - len(set(ids))} repeated; streams ended: {dict(reasons)}")
    return mistakes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--away", type=int, default=60, help="seconds that the receiver is away")
    parser.add_argument("--command", default=str(kill_loop.REPOSITORY / "hub"), help="what starts a hub")
    options = parser.parse_args()
    receiver = Receiver()
    with tempfile.TemporaryDirectory(prefix="webhook-outage-") as data:
        hub = Hub(shlex.split(options.command), data)
        try:
            rooms = run(hub, receiver, options.away)
            mistakes = check(hub.outbox(), receiver.told, rooms)
        finally:
            hub.process.terminate()
            hub.process.wait()
    for mistake in mistakes:
        print("WRONG", mistake)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
