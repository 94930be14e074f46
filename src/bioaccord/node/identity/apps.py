"""The app `identity`."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "bioaccord.node.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
