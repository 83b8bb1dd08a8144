"""The room of protected records."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Stands before `wagtail.snippets` in INSTALLED_APPS, so that its permission policies are the registered ones."""

    name = "cms.records"
    label = "records"
    verbose_name = "Rekaman terlindung"

    def ready(self) -> None:
        """Connect the house rules, the demo and the doctor; register the permission policy of each protected model before anything asks."""
        from wagtail.permissions import register_permission_policy

        from . import checks, demo, doctor, doctor_erasures, doctor_files, doctor_log, doctor_retention  # noqa: F401  # they register themselves
        from .emergency_notices import register
        from .models import ProtectedRecord
        from .policy import GatedPolicy

        register()
        for model in self.get_models():
            if issubclass(model, ProtectedRecord):
                register_permission_policy(model, GatedPolicy(model), exact_class=True)
