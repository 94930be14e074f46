"""The app `alerts`."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "bioaccord.node.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"
