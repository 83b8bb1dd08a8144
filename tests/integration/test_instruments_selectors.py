"""Who may have which file, and what the public gate lets out."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile

from cms.accounts.models import School
from cms.accounts.roles import COUNSELOR_READERS, Role
from cms.core.audiences import Audience
from cms.core.errors import NotAllowed
from cms.instruments.actions import instrument_withdraw, reference_load
from cms.instruments.forms import Letterhead, printed_labels
from cms.instruments.models import InstrumentTemplate, InstrumentVersion
from cms.instruments.permissions import (
    can_instrument_withdraw,
    can_version_download,
    check_version_download,
)
from cms.instruments.seed import seed_references
from cms.instruments.selectors import (
    effective_audience,
    file_for,
    files_for,
    is_withdrawn,
    latest_version,
    letterhead_of,
    public_files,
    public_instruments,
    public_references,
    versions_for,
)
from tests.factories.accounts import SchoolFactory, make_superuser, make_user
from tests.factories.instruments import LATER, go_on, make_form, make_released, make_template

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]


@pytest.fixture
def three() -> dict[Audience, InstrumentVersion]:
    """One released form of each audience; the code is that of the audience."""
    return {audience: make_released(make_form(audience.value, audience=audience)) for audience in Audience}


def _reads(person: object, versions: dict[Audience, InstrumentVersion]) -> set[Audience]:
    return {audience for audience, version in versions.items() if can_version_download(person, version)}


def test_downloads_by_role_are_this_table(three: dict[Audience, InstrumentVersion]) -> None:
    allowed: dict[Role, set[Audience]] = {role: {Audience.PUBLIC, Audience.TEACHER} for role in Role}
    for role in COUNSELOR_READERS:
        allowed[role] = set(Audience)
    assert {role: _reads(make_user(role), three) for role in Role} == allowed
    for person in (AnonymousUser(), make_user(), make_superuser()):
        assert _reads(person, three) == {Audience.PUBLIC}


def test_files_lists_and_addresses_agree_with_the_table(three: dict[Audience, InstrumentVersion]) -> None:
    people = [make_user(role) for role in (Role.KONSELOR, Role.GURU)] + [make_superuser()]
    for person in people:
        may = _reads(person, three)
        assert {version.template.code for version in versions_for(person)} == {audience.value for audience in may}
        for audience, version in three.items():
            name = f"{audience.value}.pdf"
            found = file_for(person, code=audience.value, number=1, name=name)
            assert (found is not None) == (audience in may)
            assert files_for(person, version).count() == (2 if audience in may else 0)
            assert file_for(person, code=audience.value, number=1, name="lain.pdf") is None
            assert file_for(person, code=audience.value, number=2, name=name) is None
        assert file_for(person, code="tidak-ada", number=1, name="x.pdf") is None


def test_who_may_not_is_told_so(three: dict[Audience, InstrumentVersion]) -> None:
    check_version_download(make_user("konselor"), three[Audience.COUNSELOR])
    with pytest.raises(NotAllowed, match="bukan untuk Anda"):
        check_version_download(make_user("guru"), three[Audience.COUNSELOR])


def test_only_a_penyunting_withdraws() -> None:
    may = {role for role in Role if can_instrument_withdraw(make_user(role))}
    assert may == {Role.PENYUNTING}
    assert not can_instrument_withdraw(make_superuser())


# --- Narrowed and widened ----------------------------------------------------------------------------------------------


def test_narrowing_a_form_narrows_its_old_versions_too() -> None:
    first = make_released()
    assert can_version_download(AnonymousUser(), first)
    assert [version.number for version in public_files()] == [1]
    go_on("laporan-uji", replace(make_form(), audience=Audience.COUNSELOR))
    assert effective_audience(first) == Audience.COUNSELOR
    assert not can_version_download(AnonymousUser(), first)
    assert can_version_download(make_user("konselor"), first)
    assert public_files() == []
    assert file_for(AnonymousUser(), code="laporan-uji", number=1, name="laporan-uji.pdf") is None


def test_widening_a_form_leaves_its_old_versions_narrow() -> None:
    first = make_released(make_form(audience=Audience.COUNSELOR))
    second = go_on("laporan-uji", make_form())
    assert can_version_download(AnonymousUser(), second)
    assert not can_version_download(AnonymousUser(), first)
    assert [version.number for version in public_files()] == [2]


def test_a_withdrawn_instrument_is_nobodys_and_nowhere() -> None:
    version, counselor = make_released(), make_user("konselor")
    assert can_version_download(counselor, version)
    assert file_for(counselor, code="laporan-uji", number=1, name="laporan-uji.md") is not None
    assert not is_withdrawn("laporan-uji")
    instrument_withdraw(template=InstrumentTemplate.objects.get(), by=make_user("penyunting"), at=LATER)
    version.refresh_from_db()
    assert effective_audience(version) is None
    assert not can_version_download(counselor, version)
    assert files_for(counselor, version).count() == 0
    assert latest_version("laporan-uji") is None
    assert file_for(counselor, code="laporan-uji", number=1, name="laporan-uji.md") is None
    assert (public_instruments(), public_files(), versions_for(counselor)) == ([], [], [])
    assert is_withdrawn("laporan-uji")
    assert not is_withdrawn("tidak-ada")


# --- The public gate ---------------------------------------------------------------------------------------------------


def test_the_listing_tells_facts_of_every_released_form_and_no_field_of_it(
    three: dict[Audience, InstrumentVersion],
) -> None:
    make_template(make_form("belum-dirilis", title="Judul rahasia"))
    listed = public_instruments()
    assert {entry.audience for entry in listed} == set(Audience)
    told = str([asdict(entry) for entry in listed])
    assert "Merekam hasil kunjungan." in told
    assert "Judul rahasia" not in told
    for label in printed_labels(make_form()):
        assert label not in told.replace("Guru BK", "") or label == "Guru BK"


def test_the_listing_comes_from_the_version_not_from_the_draft() -> None:
    make_released()
    InstrumentTemplate.objects.update(title="Naskah baru", purpose="Naskah baru")
    (entry,) = public_instruments()
    assert entry.title == make_form().title
    (public,) = public_files()
    assert public.form == make_form()


def test_only_public_forms_have_public_files_newest_first(three: dict[Audience, InstrumentVersion]) -> None:
    assert {version.form.code for version in public_files()} == {"public"}
    go_on("public", make_form("public", purpose="Lain."))
    found = public_files()
    assert [(version.number, version.is_latest) for version in found] == [(2, True), (1, False)]
    assert [file.name for file in found[0].files] == ["public.md", "public.pdf"]
    newest = latest_version("public")
    assert newest is not None
    assert newest.number == 2
    old = file_for(make_user("guru"), code="public", number=1, name="public.md")
    assert old is not None
    assert old.version.number == 1


def test_references_are_listed_apart_and_only_when_approved() -> None:
    for reference in seed_references():
        assert reference_load(reference=reference) is not None
        assert reference_load(reference=reference) is None
    assert len(public_references()) == 9
    assert public_instruments() == []
    InstrumentTemplate.objects.filter(code="aum-umum").update(live=False)
    assert "aum-umum" not in {entry.code for entry in public_references()}
    entry = next(entry for entry in public_references() if entry.code == "itp")
    assert entry.licence_from
    assert entry.holder.startswith("Tim Universitas")


# --- Letterhead --------------------------------------------------------------------------------------------------------


def test_the_letterhead_of_a_school() -> None:
    school: School = SchoolFactory.create(
        name="SMP Uji", letterhead_lines="Dinas\nSMP Uji\n\nJalan 1", principal_name="Ibu K", principal_nip="1" * 18
    )
    head = letterhead_of(school)
    assert head == Letterhead(
        neutral=False,
        lines=("Dinas", "SMP Uji", "Jalan 1"),
        school_name="SMP Uji",
        city="Kota Uji",
        principal_name="Ibu K",
        principal_nip="1" * 18,
        letter_number_pattern="{nomor}/BK/{bulan_romawi}/{tahun}",
    )
    school.logo.save("logo.png", ContentFile(b"gambar"))
    assert letterhead_of(school).logo == b"gambar"
