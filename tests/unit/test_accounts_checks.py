"""What keeps production from starting: one refusal, one test, each beside the values that start."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from cms.accounts.checks import CURING_COMMANDS, refuse_settings, settings_findings

SAFE: dict[str, Any] = {
    "DEBUG": False,
    "SECRET_KEY": "kQ7vZ2" * 10,
    "ALLOWED_HOSTS": ["suluh.sekolah.test"],
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SECURE": True,
    "SULUH_DEMO": False,
    "SULUH_RECORD_KEYS": ["b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMDE="],
}


def test_safe_values_start() -> None:
    assert settings_findings(SAFE) == []
    refuse_settings(SAFE, ["manage.py", "migrate"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"DEBUG": True}, "settings.debug"),
        ({"SECRET_KEY": ""}, "settings.secret_missing"),
        ({"SECRET_KEY": "kQ7vZ2"}, "settings.secret_weak"),
        ({"SECRET_KEY": "abab" * 20}, "settings.secret_weak"),
        ({"SECRET_KEY": "django-insecure-" + "kQ7vZ2" * 10}, "settings.secret_weak"),
        ({"SECRET_KEY": "only-for-tests-" + "kQ7vZ2" * 10}, "settings.secret_weak"),
        ({"SULUH_RECORD_KEYS": []}, "settings.record_keys_missing"),
        ({"SULUH_RECORD_KEYS": ["b25seS1mb3ItdGVzdHM="]}, "settings.record_keys_wrong"),
        ({"SULUH_RECORD_KEYS": ["bukan kunci"]}, "settings.record_keys_wrong"),
        ({"SESSION_COOKIE_SECURE": False}, "settings.cookie_insecure"),
        ({"CSRF_COOKIE_SECURE": False}, "settings.cookie_insecure"),
        ({"SESSION_COOKIE_HTTPONLY": False}, "settings.cookie_insecure"),
        ({"ALLOWED_HOSTS": ["*"]}, "settings.hosts_any"),
        ({"SULUH_DEMO": True, "ALLOWED_HOSTS": ["localhost"]}, "settings.demo_mode"),
    ],
)
def test_each_unsafe_value_is_refused_with_its_cure(change: dict[str, Any], code: str) -> None:
    findings = settings_findings({**SAFE, **change})
    assert [finding.code for finding in findings] == [code]
    assert findings[0].cure
    with pytest.raises(ImproperlyConfigured) as refusal:
        refuse_settings({**SAFE, **change}, ["manage.py", "runserver"])
    assert findings[0].cure in str(refusal.value)


def test_demo_mode_on_an_open_address_is_named_beside_demo_mode() -> None:
    findings = settings_findings({**SAFE, "SULUH_DEMO": True})
    assert [finding.code for finding in findings] == ["settings.demo_open", "settings.demo_mode"]
    assert "suluh.sekolah.test" in findings[0].message


@pytest.mark.parametrize("command", sorted(CURING_COMMANDS))
def test_the_commands_that_cure_start_all_the_same(command: str) -> None:
    unsafe = {**SAFE, "SECRET_KEY": ""}
    with pytest.raises(ImproperlyConfigured):
        refuse_settings(unsafe, ["manage.py", "check", command])
    refuse_settings(unsafe, ["manage.py", command])
