"""What the browser sends from the instrument editor."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.models import TaskState

from cms.accounts.models import User
from cms.instruments.blocks.sections import SectionsBlock
from cms.instruments.describe import template_fields
from cms.instruments.forms import FormDescription
from cms.instruments.models import InstrumentTemplate
from cms.instruments.stream import stream_data
from cms.pages.seen import seen_mark


def editor_post(form: FormDescription, **more: Any) -> dict[str, Any]:
    """Return the fields of the editor for this form; boxes that are not ticked are left out, as browsers do."""
    fields = {name: value for name, value in template_fields(form).items() if name != "sections" and value is not False}
    return {**fields, **block_post("sections", SectionsBlock(), stream_data(form.sections)), **more}


def block_post(prefix: str, block: Block, value: Any) -> dict[str, Any]:
    """Return the fields of a block's form."""
    if isinstance(block, StructBlock):
        return {
            name: each
            for key, child in block.child_blocks.items()
            for name, each in block_post(f"{prefix}-{key}", child, value.get(key)).items()
        }
    if isinstance(block, ListBlock | StreamBlock):
        return _many_post(prefix, block, value or [])
    return {} if value is None or value is False else {prefix: value}


def _many_post(prefix: str, block: Block, values: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {f"{prefix}-count": len(values)}
    for number, value in enumerate(values):
        place = f"{prefix}-{number}"
        found |= {f"{place}-deleted": "", f"{place}-order": number, f"{place}-id": ""}
        if isinstance(block, StreamBlock):
            found[f"{place}-type"] = value["type"]
            found |= block_post(f"{place}-value", block.child_blocks[value["type"]], value["value"])
        else:
            found |= block_post(f"{place}-value", block.child_block, value)
    return found


def approve(reviewer: User, template: InstrumentTemplate) -> Any:
    """Approve what waits, in the dialog, as somebody who has the newest text before him."""
    client = Client()
    client.force_login(reviewer)
    state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    name = template.snippet_viewset.get_url_name("workflow_action")
    fresh = InstrumentTemplate.objects.get(pk=template.pk)
    said = {"comment": "", "seen": seen_mark(fresh)}
    return client.post(reverse(name, args=(template.pk, "approve", state.pk)), said, follow=True)
