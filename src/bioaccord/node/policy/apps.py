"""The app `policy`."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "bioaccord.node.policy"
    label = "policy"
    default_auto_field = "django.db.models.BigAutoField"
