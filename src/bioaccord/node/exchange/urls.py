"""Addresses that other nodes ask."""

from django.urls import path

from . import wire_views as wire

urlpatterns = [
    path("exchange/v1/pairing", wire.pairing_answer),
    path("exchange/v1/confirmation", wire.confirmation),
    path("exchange/v1/key-change", wire.key_change),
    path("exchange/v1/group", wire.group),
    path("exchange/v1/nudge", wire.nudge),
    path("exchange/v1/checkpoint", wire.checkpoint),
    path("exchange/v1/ledger", wire.ledger),
    path("exchange/v1/<path:address>", wire.nothing),
]
