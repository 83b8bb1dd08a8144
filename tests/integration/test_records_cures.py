"""What a step waits for leads to the form of the missing consent, begun with what is known, and back."""

from __future__ import annotations

from uuid import uuid4

import pytest

from cms.records.desk import desk_of
from cms.records.models import Consent
from cms.records.models.consent import Giver
from tests.factories.letters import Activities, client_of, make_activities
from tests.factories.records import canary

pytestmark = pytest.mark.django_db
ADD = "/admin/konselor/persetujuan/tambah/"


@pytest.fixture
def scene() -> Activities:
    made = make_activities()
    made.case.consents.filter(purpose="kunjungan").update(state="ditolak")
    return made


def test_the_form_begins_with_what_is_known_and_leads_back(scene: Activities) -> None:
    client, page = client_of(scene.visit.owner), desk_of(scene.visit).url("read", scene.visit)
    address = f"{ADD}?kunjungan={scene.visit.pk}&tujuan=kunjungan&pemberi="
    assert address.replace("&", "&amp;") in client.get(page).content.decode()
    assert "Catat persetujuan peserta didik" in client.get(f"{page}langkah/setuju/").content.decode()
    known = client.get(f"{address}siswa").context["form"].initial
    assert (known["purpose"], known["giver"], known["giver_name"]) == ("kunjungan", "siswa", scene.pupils.student.name)
    assert known["text_version"] == "Persetujuan orang tua v1", "the text that was used last"
    assert "answer" not in known
    parent = client.get(f"{address}orang_tua").context["form"].initial
    assert parent["giver_name"] == canary("guardianname")
    values = {**parent, "answer": "diberikan", "given_date": "2026-01-05"}
    answer = client.post(f"{address}orang_tua", values)
    assert answer["Location"] == page
    made = Consent.objects.filter(purpose="kunjungan", giver=Giver.GUARDIAN, state="diberikan").get()
    assert made.case == scene.case


def test_cancel_leads_back_to_where_the_person_came_from(scene: Activities) -> None:
    client = client_of(scene.visit.owner)
    for query, back in (
        (f"kunjungan={scene.visit.pk}&tujuan=kunjungan&pemberi=siswa", desk_of(scene.visit).url("read", scene.visit)),
        (f"kasus={scene.case.pk}", desk_of(scene.case).url("read", scene.case)),
        (f"peserta={scene.pupils.student.pk}", desk_of(scene.pupils.student).url("read", scene.pupils.student)),
    ):
        page = client.get(f"{ADD}?{query}").content.decode()
        assert f'href="{back}">Batal' in page
        assert f'href="{back}">Batal' in client.post(f"{ADD}?{query}", {}).content.decode(), "a refused form too"


def test_what_is_no_purpose_begins_an_empty_form(scene: Activities) -> None:
    client = client_of(scene.visit.owner)
    for query in (f"kunjungan={scene.visit.pk}", f"kasus={scene.case.pk}&tujuan=x&pemberi=siswa"):
        assert "giver_name" not in client.get(f"{ADD}?{query}").context["form"].initial
    at_pupil = client.get(f"{ADD}?peserta={scene.pupils.student.pk}&tujuan=foto&pemberi=siswa").context["form"].initial
    assert at_pupil["giver_name"] == scene.pupils.student.name


def test_nobody_comes_to_the_form_by_a_record_that_is_not_his(scene: Activities) -> None:
    address = f"{ADD}?kunjungan={scene.visit.pk}&tujuan=kunjungan&pemberi=siswa"
    assert client_of(scene.visit.owner).get(address).status_code == 200
    assert client_of(scene.pupils.people["konselor2"]).get(address).status_code == 404
    for key in ("x", uuid4()):
        assert client_of(scene.visit.owner).get(f"{ADD}?kunjungan={key}").status_code == 404
