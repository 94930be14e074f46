"""The app `members`."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "bioaccord.node.members"
    label = "members"
    default_auto_field = "django.db.models.BigAutoField"
