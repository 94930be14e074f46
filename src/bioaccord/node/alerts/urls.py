"""Addresses of the inbox, of saved searches and of what is sent for them."""

from django.urls import path

from . import feeds, views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read", views.mark_all, name="mark_all_read"),
    path("inbox/<int:entry_id>/", views.open_entry, name="open_entry"),
    path("inbox/<int:entry_id>/mark", views.mark_entry, name="mark_entry"),
    path("subscriptions/", views.subscriptions, name="subscriptions"),
    path("subscriptions/new", views.new_subscription, name="new_subscription"),
    path("subscriptions/<int:subscription_id>/", views.subscription, name="subscription"),
    path("subscriptions/<int:subscription_id>/edit", views.edit_subscription, name="edit_subscription"),
    path("subscriptions/<int:subscription_id>/pause", views.pause, name="pause_subscription"),
    path("subscriptions/<int:subscription_id>/delete", views.delete, name="delete_subscription"),
    path("subscriptions/<int:subscription_id>/digest.html", views.digest_file, name="digest_file"),
    path("subscriptions/<int:subscription_id>/addresses", views.make_address, name="make_address"),
    path("subscriptions/<int:subscription_id>/addresses/<int:token_id>/revoke", views.revoke_address, name="revoke"),
    path("subscriptions/<int:subscription_id>/webhook", views.webhook, name="set_webhook"),
    path("outbox/", views.outbox, name="outbox"),
    path("private/<str:token>/signals.atom", feeds.feed, name="private_feed"),
    path("private/<str:token>/deadlines.ics", feeds.calendar, name="private_calendar"),
    path("unsubscribe/<str:token>", views.unsubscribe, name="unsubscribe"),
]
