"""Addresses of strategy notes."""

from django.urls import path

from . import strategy_views as views

urlpatterns = [
    path("exchange/strategy/", views.list_notes, name="exchange_strategy"),
    path("exchange/strategy/begin", views.begin, name="exchange_strategy_begin"),
    path("exchange/strategy/of-roundtable/<str:event_id>/<int:roundtable_id>", views.draft_of_roundtable, name="exchange_strategy_of_roundtable"),
    path("exchange/strategy/<str:group_id>/<str:note>/", views.note, name="exchange_strategy_note"),
    path("exchange/strategy/<str:group_id>/<str:note>/published", views.published, name="exchange_strategy_published"),
    path("exchange/strategy/<str:group_id>/<str:note>/published.<str:format>", views.published_file, name="exchange_strategy_file"),
    path("exchange/strategy/<str:group_id>/<str:note>/compare", views.compare, name="exchange_strategy_compare"),
    path("exchange/strategy/<str:group_id>/<str:note>/draft", views.draft, name="exchange_strategy_draft"),
    path("exchange/strategy/<str:group_id>/<str:note>/send", views.send, name="exchange_strategy_send"),
    path("exchange/strategy/<str:group_id>/<str:note>/tell", views.tell, name="exchange_strategy_tell"),
]  # fmt: skip
