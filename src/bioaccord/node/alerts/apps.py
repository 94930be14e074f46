"""The app `alerts`."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "bioaccord.node.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what `manage check` says of the settings."""
        from . import checks  # noqa: F401 - registers itself
