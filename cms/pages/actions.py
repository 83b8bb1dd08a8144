"""Changes to the pages room as a whole."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Page, Workflow, WorkflowContentType, WorkflowPage, WorkflowTask

from cms.accounts.roles import Role
from cms.instruments.models import InstrumentTemplate

from .models import GlossaryTerm, ReviewTask, Source

WORKFLOW = "Tinjauan penyunting"


def review_workflow_ensure() -> Workflow:
    """Make sure that every page, term, source and instrument goes through one review by a penyunting. Repeatable.

    Wagtail's own default workflow, which lets anybody with the publish permission approve himself, is switched off.
    """
    with transaction.atomic():
        group, _ = Group.objects.get_or_create(name=Role.PENYUNTING.label)
        task, _ = ReviewTask.objects.get_or_create(name=WORKFLOW)
        task.groups.set([group])
        workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW)
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
        root = Page.objects.get(depth=1)
        WorkflowPage.objects.exclude(workflow=workflow).delete()
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
        for content_type in ContentType.objects.get_for_models(GlossaryTerm, Source, InstrumentTemplate).values():
            WorkflowContentType.objects.update_or_create(content_type=content_type, defaults={"workflow": workflow})
        Workflow.objects.exclude(pk=workflow.pk).update(active=False)
    return workflow
