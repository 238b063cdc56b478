"""What the scripts that measure a load share: CPU of processes, publishers, sinks. Needs ffmpeg; the sinks need nginx with its RTMP module."""
import os
import pathlib
import subprocess
import time

from kill_loop import Api

TICKS = os.sysconf("SC_CLK_TCK")

NGINX = """
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 2000; }}
rtmp {{ server {{ listen 127.0.0.1:{port}; chunk_size 4096; application live {{ live on; }} }} }}
stream {{ server {{ listen 127.0.0.1:{tls_port} ssl; ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem; proxy_pass 127.0.0.1:{port}; }} }}
"""


class Patient(Api):
    """A connection for each call: the hub closes one that was idle while something was measured."""

    def send(self, method, path, body=None):
        self.connection = None
        return super().send(method, path, body)


def ticks(pid):
    """CPU of one process so far, in seconds; 0 when it has gone."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def compiler(pid):
    """What the JIT compiler's threads took of it."""
    total = 0.0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            if (task / "comm").read_text().startswith(("C1 Comp", "C2 Comp")):
                fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
                total += (int(fields[11]) + int(fields[12])) / TICKS
        except OSError:
            continue
    return total


def share(pid, seconds):
    """CPU of a process over some seconds in percent of one core: all of it, and without the compiler."""
    began, cpu, jit = time.monotonic(), ticks(pid), compiler(pid)
    time.sleep(seconds)
    ran = time.monotonic() - began
    whole, compiled = ticks(pid) - cpu, compiler(pid) - jit
    return 100 * whole / ran, 100 * (whole - compiled) / ran


def publisher(clip, url):
    return subprocess.Popen(
        ["ffmpeg", "-v", "error", "-re", "-stream_loop", "-1", "-i", str(clip), "-c", "copy", "-f", "flv", url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def nginx(folder, port, tls_port):
    """An RTMP server on port, and RTMPS with a certificate of its own (folder/cert.pem) on tls_port."""
    if not (folder / "cert.pem").exists():
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
            check=True, capture_output=True)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, tls_port=tls_port))
    return subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "nginx.log")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
