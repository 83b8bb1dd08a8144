"""`make run` as a newcomer starts it: set up, published, served on this machine only, ended by one signal."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from cms.core.errors import Refused
from cms.handbook.demo import check_host

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    """Start the demo as `make run` does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SULUH_", "DATABASE_"))}
    environment = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "SULUH_DEMO": "1",
        "SULUH_VAR": str(folder),
        "SULUH_DOCS": str(folder / "site_docs"),
        "COLUMNS": "160",
    }
    command = [sys.executable, str(ROOT / "manage.py"), "run_demo", "--port", str(port)]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


class Demo:
    """A running demo and what it said when it started."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.process = start(folder, self.port)
        self.said = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if "Ctrl+C" in line:
                break

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of an address; waits until the server listens."""
        for _ in range(120):
            connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                return answer.status, answer.read().decode()
            except ConnectionRefusedError:
                time.sleep(0.25)
            finally:
                connection.close()
        raise AssertionError(f"no server at port {self.port}: {self.said}")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    made = Demo(tmp_path_factory.mktemp("demo") / "var")
    yield made
    made.process.send_signal(signal.SIGTERM)
    try:
        rest, _ = made.process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        made.process.kill()
        made.process.communicate()
        raise
    assert made.process.returncode == 0, rest


@pytest.mark.once
def test_it_prints_addresses_and_passwords(demo: Demo) -> None:
    assert f"http://127.0.0.1:{demo.port}/" in demo.said, demo.said
    assert f"http://127.0.0.1:{demo.port}/masuk/" in demo.said
    for name in ("pelatih", "penyunting", "guru", "konselor_lain", "admin"):
        assert re.search(rf"\b{name}\b.*[a-z0-9]{{4}}-[a-z0-9]{{4}}", demo.said), name


@pytest.mark.once
def test_it_serves_the_handbook_and_says_that_data_are_invented(demo: Demo) -> None:
    status, page = demo.get("/kunjungan-rumah/")
    assert status == 200
    assert "Kunjungan rumah" in page
    assert "DATA CONTOH" in page
    status, page = demo.get("/masuk/")
    assert status == 200
    assert "DATA CONTOH" in page


@pytest.mark.once
def test_a_second_demo_on_the_same_port_is_refused_at_once(demo: Demo, tmp_path: Path) -> None:
    demo.get("/healthz")
    second = start(tmp_path / "var", demo.port)
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "sedang dipakai program lain" in said


class TestHost:
    """Where the demo may answer."""

    def test_loopback_is_accepted(self, settings: Settings) -> None:
        settings.SULUH_DEMO = True
        for host in ("127.0.0.1", "localhost"):
            check_host(host, free_port())

    @pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "suluh.example", "::"])  # must be refused
    def test_every_other_host_is_refused(self, settings: Settings, host: str) -> None:
        settings.SULUH_DEMO = True
        with pytest.raises(Refused, match=r"HOST=127\.0\.0\.1"):
            check_host(host, free_port())

    def test_without_demo_mode_nothing_starts(self, settings: Settings) -> None:
        settings.SULUH_DEMO = False
        with pytest.raises(Refused, match="mode contoh"):
            check_host("127.0.0.1", free_port())
