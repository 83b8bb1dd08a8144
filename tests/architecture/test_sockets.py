"""The tests themselves cannot reach the network; this machine they can."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            server.accept()[0].close()

        thread = threading.Thread(target=answer)
        thread.start()
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            assert client.recv(1) == b""
        thread.join()


@pytest.mark.filterwarnings("ignore:A test tried to use socket:UserWarning")
def test_any_other_address_is_closed() -> None:
    """192.0.2.1 belongs to nobody (RFC 5737); the refusal comes before a packet leaves."""
    with socket.socket() as client, pytest.raises(SocketConnectBlockedError):
        client.connect(("192.0.2.1", 80))


def test_each_worker_has_its_own_folders(worker_var: Path) -> None:
    from django.conf import settings

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    assert worker_var.name == worker
    assert settings.SULUH_DOCS.is_relative_to(worker_var)
    assert settings.MEDIA_ROOT.is_relative_to(worker_var)
