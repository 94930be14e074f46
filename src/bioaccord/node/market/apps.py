"""The app `market`."""

from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "bioaccord.node.market"
    label = "market"
    default_auto_field = "django.db.models.BigAutoField"
