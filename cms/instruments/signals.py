"""What happened to an instrument, for the rooms above and for this one."""

from __future__ import annotations

from django.dispatch import Signal

# A template went live through approval. Arguments: `template` (as it is live), `user` (None: the system), `at`.
template_published = Signal()
# A template was taken back. Arguments: `template`, `user`, `at`.
template_unpublished = Signal()
# The public set may have changed: a version was released, or an instrument withdrawn. Argument: `code`.
instruments_changed = Signal()
