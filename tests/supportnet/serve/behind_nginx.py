"""deploy/nginx.conf in front of two web processes, for real: `python -m tests.supportnet.serve.behind_nginx`.

Needs nginx and openssl. Only ports, names and files of the configuration are replaced; the rest is as deployed.
"""

import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from supportnet.serve.children import ROOT
from tests.supportnet.serve.raw import LARGEST, Raw, cookies, said
from tests.supportnet.serve.served import Served, until

MOST = 3  # sockets of one network in one process
FRAME = "pid {at}/pid; error_log {at}/start.log; events {{}} http {{ access_log {at}/access.log; {conf} }}"
PATHS = ("client_body_temp_path", "proxy_temp_path", "fastcgi_temp_path", "scgi_temp_path", "uwsgi_temp_path")


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


def certificate(at: Path) -> ssl.SSLContext:
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    files = ["-keyout", str(at / "key.pem"), "-out", str(at / "cert.pem")]
    subprocess.run([*made, *named, *files], check=True, capture_output=True)
    return ssl.create_default_context(cafile=str(at / "cert.pem"))


def configuration(at: Path, plain: int, secure: int, service: str) -> str:
    conf = (ROOT / "deploy" / "nginx.conf").read_text()
    for pattern, value in {
        r"\[::\]:(80|443)\b": r"[::1]:\1",
        r"(listen (?:\[::1\]:)?)80;": rf"\g<1>{plain};",
        r"(listen (?:\[::1\]:)?)443 ": rf"\g<1>{secure} ",
        r"server_name [^;]+": "server_name localhost",
        r"(ssl_certificate +)[^;]+": rf"\1{at}/cert.pem",
        r"(ssl_certificate_key +)[^;]+": rf"\1{at}/key.pem",
        r"error_log \S+": f"error_log {at}/error.log",
        r"127\.0\.0\.1:8000": service.removeprefix("http://"),
        "https://\\$host": f"https://$host:{secure}",
    }.items():
        conf, times = re.subn(pattern, value, conf)
        assert times, pattern
    places = "".join(f"{name} {at}/{name};" for name in PATHS)
    return FRAME.format(at=at, conf=places + conf)


class Nginx:
    def __init__(self, at: Path, plain: int, secure: int, service: str) -> None:
        self.at = at
        self.trust = certificate(at)
        self.plain, self.url = f"http://localhost:{plain}", f"https://localhost:{secure}"
        (at / "nginx.conf").write_text(configuration(at, plain, secure, service))
        self.process = subprocess.Popen(
            ["nginx", "-p", str(at), "-c", str(at / "nginx.conf"), "-g", "daemon off;"]
        )
        until(lambda: self._answers(secure))

    def _answers(self, port: int) -> bool:
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def ask(self, path: str, body: bytes | None = None) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.url + path, body, 10, context=self.trust) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def end(self) -> str:
        """Whatever it wrote."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(20)
        return "".join(file.read_text() for file in self.at.glob("*.log"))


def check_pages(nginx: Nginx) -> None:
    status, page = nginx.ask("/")
    assert status == 200 and "SupportNet" in page, status
    assert nginx.ask("/healthz")[0] == nginx.ask("/readyz")[0] == 200
    assert nginx.ask("/", b"x" * 300_000)[0] == 413
    with urllib.request.urlopen(
        urllib.request.Request(nginx.plain + "/"), timeout=10, context=nginx.trust
    ) as followed:
        assert followed.url.startswith(nginx.url)


def check_sockets(nginx: Nginx, known: dict[str, str]) -> list[Raw]:
    assert Raw(nginx.url, known["lead"], nginx.trust, Origin="https://elsewhere.example").status == 403
    seeker, lead = (
        Raw(nginx.url, known[name], nginx.trust, Origin=nginx.url, X_Forwarded_For=f"192.0.2.{n}").hello()
        for n, name in enumerate(("seeker", "lead"))
    )
    cid = str(uuid4())
    lead.socket.sendall(said(type="say", room="r", cid=cid, text="through nginx"))
    assert lead.get("ack")["cid"] == cid
    assert seeker.get("event")["text"] == "through nginx"
    seeker.socket.sendall(LARGEST)
    assert seeker.get("error")["code"] == "too_long"
    for _ in range(7):  # longer than nginx's patience, with nothing said
        for one in (seeker, lead):
            one.socket.settimeout(30)
            one.get("beat")
    return [seeker, lead]


def check_caps(nginx: Nginx, known: dict[str, str], web: int) -> None:
    """Whatever address a visitor claims, all of these come from one network; each process counts by itself."""
    ends, visitors = [], []
    for n in range(2 * MOST * web):
        visitor = Raw(nginx.url, known["seeker"], nginx.trust, X_Forwarded_For=f"198.51.100.{n}")
        visitors.append(visitor)
        try:
            visitor.hello()
        except ConnectionError:
            ends.append(visitor.code)
    assert set(ends) == {4429}, ends
    for visitor in visitors:
        visitor.socket.close()


def main() -> int:
    if not (shutil.which("nginx") and shutil.which("openssl")):
        sys.stderr.write("This needs nginx and openssl. Type: sudo apt-get install -y nginx-light openssl\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        at, plain, secure = Path(folder), free_port(), free_port()
        at.chmod(0o755)
        served = Served(
            at / "var",
            "--processes",
            "2",
            SUPPORTNET_BEHIND_PROXY="yes",
            SUPPORTNET_PROXIES="1",
            SUPPORTNET_NETWORK_SOCKETS=str(MOST),
            SUPPORTNET_ORIGINS=f"https://localhost:{secure}",
        ).ready()
        try:
            _check(served, Nginx(at, plain, secure, served.url))
        finally:
            served.stop()
    sys.stdout.write("deploy/nginx.conf: all as it should be\n")
    return 0


def _check(served: Served, nginx: Nginx) -> None:
    written = ""
    try:
        known = cookies(served, ("r", "seeker", True), ("r", "lead", False))
        check_pages(nginx)
        here = check_sockets(nginx, known)
        check_caps(nginx, known, web=2)
        served.process.send_signal(signal.SIGTERM)
        assert [one.end() for one in here] == [4012, 4012]
        served.process.wait(30)
    finally:
        written = nginx.end()
    served.stop()
    for log in (written, served.output().replace(served.url, "")):
        assert not re.search(r"127\.0\.0\.1|192\.0\.2|198\.51", log), log


if __name__ == "__main__":
    sys.exit(main())
