"""What the models and blocks of guidance refuse or clean, without a database."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cms.core.sources import SourceStatus
from cms.pages import checks
from cms.pages.audience import page_models
from cms.pages.blocks.text import LineBlock
from cms.pages.models import GlossaryTerm, GuidancePage, Source


def test_a_line_is_one_line() -> None:
    assert LineBlock().clean(" a\n b\x07 ") == "a b"
    assert LineBlock(required=False).clean(" \n ") == ""
    with pytest.raises(ValidationError, match="Isi bagian ini dengan teks"):
        LineBlock().clean("\x07\x1b")


def test_terms_and_sources_are_cleaned() -> None:
    term = GlossaryTerm(term=" a\nb ", english="c\x85d", synonyms="e;\tf", slug="a-b")
    term.clean()
    assert (term.term, term.english, term.synonyms, str(term)) == ("a b", "c d", "e; f", "a b")
    source = Source(title=" a\nb ", author="c ", year=" d", slug="a-b")
    source.clean()
    assert (source.title, source.author, source.year, str(source)) == ("a b", "c", "d", "a b")


@pytest.mark.parametrize("model", [GlossaryTerm, Source])
@pytest.mark.parametrize("slug", ["A", "a_b", "index", "con"])
def test_keys_that_cannot_be_addresses_are_refused(model: type[Any], slug: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        model(slug=slug).clean()
    assert "Alamat" in " ".join(refusal.value.message_dict["slug"])


def test_only_a_revoked_source_is_replaced_and_never_by_itself() -> None:
    Source(pk=1, slug="a", replaced_by_id=2, status=SourceStatus.REVOKED).clean()
    with pytest.raises(ValidationError, match="harus berkeadaan"):
        Source(pk=1, slug="a", replaced_by_id=2, status=SourceStatus.IN_FORCE).clean()
    with pytest.raises(ValidationError, match="oleh dirinya sendiri"):
        Source(pk=1, slug="a", replaced_by_id=1, status=SourceStatus.REVOKED).clean()


def test_the_system_check_sees_a_wide_default_and_an_open_api(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.audience_is_narrow(None) == []
    monkeypatch.setattr(GuidancePage._meta.get_field("audience"), "default", "public")
    assert [error.id for error in checks.audience_is_narrow(None)] == ["pages.E001"]
    monkeypatch.undo()
    monkeypatch.setattr(page_models()[0], "api_fields", ["body"], raising=False)
    assert [error.id for error in checks.audience_is_narrow(None)] == ["pages.E002"]
