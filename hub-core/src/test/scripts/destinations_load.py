#!/usr/bin/env python3
"""Sends one RTMP stream on to many destinations of an nginx-rtmp and says what that costs.

    python3 hub-core/src/test/scripts/destinations_load.py --destinations 50

Takes the hub's CPU without and with them. Ends with 1 when one of them is not active at the end. Needs ffmpeg and nginx with its RTMP module.
"""
import argparse
import pathlib
import shlex
import sys
import tempfile
import time

from kill_loop import REPOSITORY
from load import Patient, nginx, publisher, share
from recording_kills import Round, free_port, make_clip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--destinations", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--warm-up", type=int, default=40)
    parser.add_argument("--kbps", type=int, default=2000)
    parser.add_argument("--command", default=str(REPOSITORY / "hub"), help="what starts a hub")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="destinations-load-") as scratch:
        folder = pathlib.Path(scratch)
        clip = make_clip(folder, options.kbps)
        sink_port = free_port()
        sink = nginx(folder, sink_port, free_port())
        hub = Round(options, folder / "data", free_port(), free_port(), folder)
        hub.api = Patient(hub.api.port)
        source = None
        try:
            ingress = hub.call("POST", "/api/v1/apps/live/ingress", {"inputType": "rtmp", "room": "many", "participantIdentity": "cam"})["data"]
            source = publisher(clip, f"rtmp://127.0.0.1:{hub.rtmp_port}/live/{ingress['streamKey']}")
            time.sleep(5)
            route = "/api/v1/apps/live/streams/live-many%2Fcam/restream"
            alone, alone_java = share(hub.hub.pid, options.seconds)
            for number in range(options.destinations):
                hub.call("POST", route, {"platform": "custom", "url": f"rtmp://127.0.0.1:{sink_port}/live/key-{number:03}"})
            time.sleep(options.warm_up)
            whole, java = share(hub.hub.pid, options.seconds)
            states = [one["status"] for one in hub.call("GET", route)["data"]]
            print(f"{options.destinations} destinations: {alone:.1f} % of a core without ({alone_java:.1f} without the compiler), {whole:.1f} % with ({java:.1f}); "
                  f"{states.count('active')} active")
        finally:
            if source:
                source.kill()
            sink.kill()
            hub.close()
    return 0 if states.count("active") == options.destinations else 1


if __name__ == "__main__":
    sys.exit(main())
