"""Signals that let a lower room call upper ones without knowing them."""

from __future__ import annotations

from django.dispatch import Signal

# `load_demo` sends it after the demo schools and people are there. Arguments: `users` (user name -> User), `at`.
demo_loading = Signal()
# `remove_demo` sends it before the demo schools and people go. Arguments: `users` (user name -> User), `at`.
demo_removing = Signal()
