"""The app `brief`."""

from django.apps import AppConfig


class BriefConfig(AppConfig):
    name = "bioaccord.node.brief"
    label = "brief"
    default_auto_field = "django.db.models.BigAutoField"
