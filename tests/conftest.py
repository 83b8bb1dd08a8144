"""What every test gets: closed sockets (pyproject.toml), its own folders, two sizes, a browser, a register of skips."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.proof import proof_number as _proof_number
from tests.proof import register_profiles

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request
    from pytest_django.fixtures import Settings
    from pytest_django.live_server_helper import LiveServer

register_profiles()

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Whatever a page asks of another host fails at once, without a packet.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser tests by their folder, so that `-m 'not browser'` leaves out exactly these."""
    for item in items:
        if "browser" in item.path.parent.parts:
            item.add_marker(pytest.mark.browser)


# --- Two sizes -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def proof_number() -> Callable[[int, int], int]:
    """Return `proof_number(check, proof)`; at module level import it from `tests.proof`."""
    return _proof_number


# --- Folders -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def worker_var() -> Path:
    """Return SULUH_VAR of this worker (made by `cms.settings.test`)."""
    from django.conf import settings

    return Path(settings.SULUH_VAR)


@pytest.fixture
def var(tmp_path: Path, settings: Settings) -> Path:
    """Give the test an empty SULUH_VAR and SULUH_DOCS of its own and return the first."""
    folder = tmp_path / "var"
    folder.mkdir()
    settings.SULUH_VAR = folder
    settings.SULUH_DOCS = folder / "site_docs"
    settings.MEDIA_ROOT = folder / "media"
    return folder


# --- The database ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Make `--reuse-db` begin anew where the last run ended with emptied tables (a browser test empties them)."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    file = Path(str(database.get("TEST", {}).get("NAME") or ""))
    if not file.is_file():
        return
    with closing(sqlite3.connect(file)) as connection:
        tables = "SELECT count(*) FROM sqlite_master WHERE name = 'wagtailcore_page'"
        whole = (
            connection.execute(tables).fetchone()[0]
            and (connection.execute("SELECT count(*) FROM wagtailcore_page WHERE depth = 1").fetchone()[0])
        )
    if not whole:
        for part in ("", "-wal", "-shm"):
            file.with_name(file.name + part).unlink(missing_ok=True)


@pytest.fixture(scope="session", autouse=True)
def _tables_can_be_emptied() -> Iterator[None]:
    """Lift the access log's triggers while a transactional test empties all tables; they refuse that, rightly."""
    from django.db import connection
    from django.test import TransactionTestCase

    from cms.records.triggers import create_triggers, remove_triggers

    emptying = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # a hook without a type

    def teardown(case: TransactionTestCase) -> None:
        remove_triggers(connection)
        emptying(case)
        create_triggers(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


_emptied: list[str] = []


@pytest.fixture(autouse=True)
def _roots(request: pytest.FixtureRequest) -> None:
    """Give database tests the roots of Wagtail's trees again once a transactional test has emptied the tables here."""
    marker = request.node.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("transaction"):
        _emptied.append(request.node.nodeid)
    elif marker is not None and _emptied:
        from tests.factories.office import make_roots

        make_roots()


# --- A real browser ------------------------------------------------------------------------------------------------


def chromium_path() -> str | None:
    """Return the browser of this machine: SULUH_CHROMIUM, or the usual names, or None."""
    named = os.environ.get("SULUH_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once for each worker."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine (install chromium, or name one in SULUH_CHROMIUM)")
    from playwright.sync_api import sync_playwright

    # Playwright's synchronous face runs an event loop in this thread, which Django would take for async code.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield started
        started.close()


@pytest.fixture
def foreign_requests(live_server: LiveServer) -> Iterator[list[str]]:
    """Collect the addresses beyond the test server that pages ask for; at the end there must be none."""
    foreign: list[str] = []
    yield foreign
    assert foreign == [], f"asked a third party: {foreign}"


@pytest.fixture
def new_page(browser: Browser, live_server: LiveServer, foreign_requests: list[str]) -> Iterator[Callable[[], Page]]:
    """Return a maker of pages, each in a fresh context (own cookies) at the test server."""
    contexts = []

    def note(request: Request) -> None:
        if not request.url.startswith((live_server.url, "data:", "blob:", "about:")):
            foreign_requests.append(request.url)

    def make() -> Page:
        context = browser.new_context(base_url=live_server.url, locale="id-ID", timezone_id="Asia/Jakarta")
        context.on("request", note)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[[], Page]) -> Page:
    """Return one page in a fresh context."""
    return new_page()


# --- The register of skips -----------------------------------------------------------------------------------------


def _skips(config: pytest.Config) -> list[tuple[str, str]]:
    """Return what did not run, as (test, reason)."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = [*reporter.stats.get("skipped", []), *reporter.stats.get("xfailed", [])] if reporter else []
    return [(report.nodeid, _reason(report)) for report in reports]


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return str(getattr(report, "wasxfail", "")) or str(report.longrepr)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped test is a failed run; and the folder of this run goes."""
    is_worker = hasattr(session.config, "workerinput")
    if not is_worker and os.environ.get("CI") and _skips(session.config) and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    var = Path(os.environ.get("SULUH_VAR", ""))
    if not is_worker and var.name == "main" and var.parent.name.startswith("suluh-test-"):
        shutil.rmtree(var.parent, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """List every test that did not run, with its reason."""
    skips = _skips(config)
    if not skips:
        return
    terminalreporter.section("not run")
    for test, reason in sorted(skips):
        terminalreporter.line(f"{test}: {reason}")
    if os.environ.get("CI"):
        terminalreporter.line("CI runs every test: a skipped one fails the run.", red=True)
