"""The app `supply`."""

from django.apps import AppConfig


class SupplyConfig(AppConfig):
    name = "bioaccord.node.supply"
    label = "supply"
    default_auto_field = "django.db.models.BigAutoField"
