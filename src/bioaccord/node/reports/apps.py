"""The app `reports`."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "bioaccord.node.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
