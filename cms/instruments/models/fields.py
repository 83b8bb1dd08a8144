"""Small model fields of this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst

from cms.core.stages import Stage


class StagesField(models.JSONField):
    """Some of the six stages, as a list of their values in the fixed order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        """Return six boxes to tick."""
        return forms.MultipleChoiceField(
            choices=Stage.choices,
            required=not self.blank,
            label=capfirst(str(self.verbose_name)),
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean(self, value: Any, model_instance: Any) -> list[str]:
        """Return the stages in their order, each once. Raises ValidationError for a text that is no stage."""
        chosen = set(value or ())
        if unknown := chosen - set(Stage.values):
            raise forms.ValidationError(f"Tahap “{min(unknown)}” tidak dikenal.")
        return [stage for stage in Stage.values if stage in chosen]
