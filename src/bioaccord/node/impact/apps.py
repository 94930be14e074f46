"""The app `impact`."""

from django.apps import AppConfig


class ImpactConfig(AppConfig):
    name = "bioaccord.node.impact"
    label = "impact"
    default_auto_field = "django.db.models.BigAutoField"
