"""The app `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "bioaccord.node.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
