"""What docs/operations.md tells an operator to type is what the program expects."""

from __future__ import annotations

import re

from django.conf import settings

from .source import ROOT, text_of

GUIDE = text_of(ROOT / "docs" / "operations.md")


def _policy(text: str) -> dict[str, set[str]]:
    directives = (directive.split() for directive in text.split(";"))
    return {words[0]: set(words[1:]) for words in directives}


def test_the_web_server_sends_the_policy_of_the_application() -> None:
    wanted = {name: set(values) for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()}
    written = re.findall(r"default-src [^\"\n]+", GUIDE)
    assert len(written) == 3, "the bare policy, nginx, Caddy"
    for text in written:
        assert _policy(text) == wanted


def test_the_policy_knows_no_inline_script_and_no_other_host() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["script-src"] == ["'self'"]
    assert directives["default-src"] == ["'self'"]
    assert not any("." in source or source == "*" for sources in directives.values() for source in sources)


def test_every_variable_that_the_settings_read_is_explained() -> None:
    read = set()
    for path in (ROOT / "cms" / "settings").glob("*.py"):
        read |= set(re.findall(r"\"((?:SULUH|DATABASE)_[A-Z_]+)\"", text_of(path)))
    assert {"SULUH_VAR", "DATABASE_URL", "SULUH_SECRET_KEY"} <= read
    assert {name for name in read if f"`{name}`" not in GUIDE and not name.startswith("SULUH_TEST_")} == set()


def test_every_make_target_of_the_guides_exists() -> None:
    makefile = text_of(ROOT / "Makefile")
    guides = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    named = {
        name for path in guides for name in re.findall(r"(?:`|^)make ([a-z]+(?:-[a-z]+)*)", text_of(path), re.MULTILINE)
    }
    assert {"run", "check", "proof", "install"} <= named
    assert {name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)} == set()
