#!/usr/bin/env python3
"""Kills a hub again and again under API load and checks that every acknowledged change is there.

    python3 hub-core/src/test/scripts/kill_loop.py --seconds 120

Starts the hub in a data folder of its own, lets workers make, change and delete apps, ingresses, API tokens and
tenants, sends SIGKILL once some are acknowledged, starts it again and compares. A change whose answer did not arrive may be
there or not; one that was acknowledged must be. Ends with 1 when anything is lost.
"""
import argparse
import collections
import http.client
import itertools
import json
import pathlib
import random
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

TOKEN = "sk_" + "kill-loop-" * 4
HERE = pathlib.Path(__file__).resolve()
REPOSITORY = HERE.parents[4]


class Gone(Exception):
    """The hub did not answer."""


class Api:
    def __init__(self, port):
        self.port = port
        self.connection = None

    def send(self, method, path, body=None):
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            headers = {"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json"}
            self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = self.connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        except (OSError, http.client.HTTPException) as e:
            self.connection = None
            raise Gone() from e


class Worker(threading.Thread):
    """Owns its objects, so that nobody else changes them. `expected` has what was acknowledged."""

    numbers = itertools.count(1)

    def __init__(self, port, name, expected, tally):
        super().__init__(daemon=True)
        self.api = Api(port)
        self.prefix = name
        self.expected = expected
        self.tally = tally
        self.stopping = False

    def run(self):
        try:
            while not self.stopping:
                random.choice([self.make_app, self.make_app, self.change_app, self.delete_app, self.make_ingress,
                               self.make_ingress, self.delete_ingress, self.make_token, self.delete_token,
                               self.make_tenant])()
        except Gone:
            pass

    def change(self, key, new, method, path, body, wanted):
        """Sends one change; until it is answered both states are right."""
        before = self.expected.get(key, [None])
        self.expected[key] = before + [new]
        status, answer = self.api.send(method, path, body)
        if status == wanted:
            self.expected[key] = [new]
            self.tally["acknowledged"] += 1
        elif status in (503, 429):
            self.expected[key] = before
        else:
            self.unexpected(method, path, status, answer)

    def unexpected(self, method, path, status, answer):
        print(f"UNEXPECTED {method} {path} answered {status}: {answer}")
        self.tally["unexpected"] += 1

    def mine(self, kind):
        found = [key for key, states in self.expected.items() if key[0] == kind and states[-1] is not None
                 and len(states) == 1]
        return random.choice(found) if found else None

    def make_app(self):
        name = f"{self.prefix}-{next(self.numbers)}"
        self.change(("app", name), name, "POST", "/api/v1/apps", {"name": name}, 201)

    def change_app(self):
        key = self.mine("app")
        if key:
            title = f"title {next(self.numbers)}"
            self.change(key, title, "PATCH", f"/api/v1/apps/{key[1]}", {"displayName": title}, 200)

    def delete_app(self):
        key = self.mine("app")
        if key and not any(other[0] == "ingress" and other[1] == key[1] for other in self.expected):
            self.change(key, None, "DELETE", f"/api/v1/apps/{key[1]}", None, 204)

    def by_answer(self, kind, path, body, id_field, more=()):
        """The id is the hub's to choose, so there is nothing to expect until it answers."""
        status, answer = self.api.send("POST", path, body)
        if status == 201:
            self.expected[(kind, *more, str(answer["data"][id_field]))] = ["there"]
            self.tally["acknowledged"] += 1
        elif status not in (503, 429):
            self.unexpected("POST", path, status, answer)

    def make_ingress(self):
        self.by_answer("ingress", "/api/v1/apps/live/ingress", {"inputType": "whip"}, "ingressId", ("live",))

    def delete_ingress(self):
        key = self.mine("ingress")
        if key:
            self.change(key, None, "DELETE", f"/api/v1/apps/{key[1]}/ingress/{key[2]}", None, 204)

    def make_token(self):
        self.by_answer("token", "/api/v1/tokens", {"name": "t", "scope": "global"}, "id")

    def delete_token(self):
        key = self.mine("token")
        if key:
            self.change(key, None, "DELETE", f"/api/v1/tokens/{key[1]}", None, 204)

    def make_tenant(self):
        name = f"{self.prefix}-{next(self.numbers)}"
        self.by_answer("tenant", "/api/v1/tenants", {"name": name}, "id")


def state_of(api):
    """Everything there is, by the same keys as the workers'."""
    there = {}
    for app in api.send("GET", "/api/v1/apps")[1]:
        there[("app", app["name"])] = app["displayName"]
    offset = 0
    while True:
        page = api.send("GET", f"/api/v1/apps/live/ingress?limit=500&offset={offset}")[1]
        for ingress in page["data"]:
            there[("ingress", "live", ingress["ingressId"])] = "there"
        offset += 500
        if offset >= page["total"]:
            break
    for token in api.send("GET", "/api/v1/tokens")[1]["data"]:
        there[("token", str(token["id"]))] = "there"
    for tenant in api.send("GET", "/api/v1/tenants")[1]["data"]:
        there[("tenant", str(tenant["id"]))] = "there"
    return there


def start(command, data, port, more=()):
    """Returns when it is ready. `more`: settings on top of the usual ones."""
    sets = ["http.host=127.0.0.1", f"http.port={port}", "media.udp_port=0", "media.tcp_port=0", "rtmp.port=0", "rtmps.port=0",
            f"admin.api_token={TOKEN}", "http.rate_limit_per_address=0", "http.rate_limit_per_token=0", *more]
    arguments = command + ["--data", str(data)] + [part for one in sets for part in ("--set", one)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        if line.startswith("Mediahub is ready"):
            return process
    sys.exit("the hub did not start")


def await_acknowledged(tally, more):
    """Returns in the midst of the next changes, so the kill hits those that are under way."""
    enough = tally["acknowledged"] + more
    while tally["acknowledged"] < enough:
        time.sleep(random.uniform(0, 0.01))


def compare(api, expected):
    there = state_of(api)
    lost = [(key, states, there.get(key)) for key, states in expected.items() if there.get(key) not in states]
    for key, states, found in lost:
        print(f"LOST {key}: acknowledged {states}, found {found}")
    for key, states in expected.items():
        # What was uncertain is known now.
        expected[key] = [there.get(key)]
    return len(lost)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=120, help="goes on for so long, and until --kills are done")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--changes", type=int, default=60, help="kills after 1 to so many acknowledged changes")
    parser.add_argument("--command", default=str(REPOSITORY / "hub"), help="what starts a hub")
    options = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    expected = [{} for _ in range(options.workers)]
    tally = collections.Counter()
    until = time.monotonic() + options.seconds
    lost = 0
    with tempfile.TemporaryDirectory(prefix="kill-loop-") as data:
        while True:
            hub = start(shlex.split(options.command), data, port)
            try:
                api = Api(port)
                lost += sum(compare(api, one) for one in expected)
                if time.monotonic() > until and tally["kills"] >= options.kills:
                    break
                workers = [Worker(port, f"w{i}", one, tally) for i, one in enumerate(expected)]
                for worker in workers:
                    worker.start()
                await_acknowledged(tally, random.randint(1, options.changes))
                hub.send_signal(signal.SIGKILL)
                tally["kills"] += 1
                for worker in workers:
                    worker.join()
            finally:
                hub.kill()
                hub.wait()
    print(f"{tally['kills']} kills, {tally['acknowledged']} acknowledged changes, {lost} lost, "
          f"{tally['unexpected']} unexpected answers")
    return 1 if lost or tally["unexpected"] or not tally["acknowledged"] else 0


if __name__ == "__main__":
    sys.exit(main())
