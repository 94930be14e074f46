"""The app `embeds`."""

from django.apps import AppConfig


class EmbedsConfig(AppConfig):
    name = "bioaccord.node.embeds"
    label = "embeds"
    default_auto_field = "django.db.models.BigAutoField"
