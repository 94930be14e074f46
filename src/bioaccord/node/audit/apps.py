"""The app `audit`."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "bioaccord.node.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
