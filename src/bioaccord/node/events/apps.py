"""The app `events`."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "bioaccord.node.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
