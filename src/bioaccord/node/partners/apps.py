"""The app `partners`."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "bioaccord.node.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"
