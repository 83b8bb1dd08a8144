"""A picture on a public page is part of what a second person approved: nobody puts another file in its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.images import get_image_model

from cms.accounts.actions.groups import roles_sync
from cms.pages.image_form import FILE_STAYS
from tests.factories.accounts import make_superuser, make_user
from tests.factories.pages import make_image, picture

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
]


def answer(client: Client, image: Any, **fields: Any) -> Any:
    names = ("tags", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
    data = {**dict.fromkeys(names, ""), "title": "Judul baru", "description": "Sebuah meja"}
    return client.post(f"/admin/images/{image.pk}/", {**data, "collection": image.collection_id, **fields})


@pytest.mark.parametrize("role", ["pelatih", "penyunting", "superuser"])
def test_the_file_of_a_picture_stays(var: Path, role: str) -> None:
    roles_sync()
    client = Client()
    client.force_login(make_superuser() if role == "superuser" else make_user(role))
    image = make_image(picture(colour=(200, 0, 0)))
    image.file.close()
    before = Path(image.file.path).read_bytes()
    assert answer(client, image).status_code == 302
    assert get_image_model().objects.get().title == "Judul baru"
    other = SimpleUploadedFile("lain.png", picture(colour=(0, 0, 200)), content_type="image/png")
    refused = answer(client, image, title="Tidak tersimpan", file=other)
    assert FILE_STAYS in refused.content.decode()
    after = get_image_model().objects.get()
    assert (after.title, Path(after.file.path).read_bytes()) == ("Judul baru", before)
