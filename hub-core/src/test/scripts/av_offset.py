#!/usr/bin/env python3
"""How far sound and picture of a recorded flash-and-beep clip are apart: av_offset.py FILE. Needs ffmpeg.

The clip flashes white and beeps at each whole second, as web-player/e2e/record.mjs and this make it:
  ffmpeg -re -f lavfi -i "color=black:s=1280x720:r=30,drawbox=c=white:t=fill:enable='lt(mod(t,1),0.1)'" \\
    -f lavfi -i "aevalsrc='if(lt(mod(t,1),0.1),sin(2000*PI*t),0)':s=48000" -c:v libx264 -bf 0 -c:a aac -f flv rtmp://…
Positive: the picture comes after the sound.
"""
import re
import struct
import subprocess
import sys

RATE = 8000


def ffmpeg(*arguments):
    return subprocess.run(["ffmpeg", "-v", "error", "-copyts", *arguments, "-"], capture_output=True, check=True).stdout


def flashes(file):
    """When the picture becomes white, in seconds."""
    picture = "scale=16:16,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-"
    found, bright, time = [], False, 0.0
    for line in ffmpeg("-i", file, "-vf", picture, "-an", "-fps_mode", "passthrough", "-f", "null").decode().splitlines():
        if match := re.search(r"pts_time:([\d.]+)", line):
            time = float(match[1])
        if match := re.search(r"YAVG=([\d.]+)", line):
            white = float(match[1]) > 120
            if white and not bright:
                found.append(time)
            bright = white
    return found


def beeps(file):
    """When the sound begins after 0.3 s of silence, in seconds."""
    sound = ffmpeg("-i", file, "-vn", "-af", "aresample=async=1:first_pts=0", "-ac", "1", "-ar", str(RATE), "-f", "s16le")
    found, quiet = [], RATE
    for at, (sample,) in enumerate(struct.iter_unpack("<h", sound)):
        if abs(sample) > 1000:
            if quiet > 0.3 * RATE:
                found.append(at / RATE)
            quiet = 0
        else:
            quiet += 1
    return found


def main(file):
    heard = beeps(file)
    seen = flashes(file)
    nearest = [(flash, min(heard, key=lambda beep: abs(beep - flash), default=flash + 9)) for flash in seen]
    offsets = [round((flash - beep) * 1000, 1) for flash, beep in nearest if abs(beep - flash) < 0.5]
    print(f"{len(seen)} flashes, {len(heard)} beeps; offsets in ms: first {offsets[:5]} last {offsets[-5:]}")


if __name__ == "__main__":
    main(sys.argv[1])
