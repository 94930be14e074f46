"""The app `exchange`."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "bioaccord.node.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
