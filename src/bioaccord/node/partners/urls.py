"""Addresses of partners: offers and needs, matches, introductions, calls, saved searches."""

from collections.abc import Callable

from django.urls import URLPattern
from django.urls import path as address

from bioaccord.node.members.limits import limited

from . import call_views, introduction_views, overview_views, posting_views, watch_views


def path(route: str, view: Callable, name: str) -> URLPattern:
    """Return an address whose pages, and what is sent to them, are counted for whoever asks."""
    return address(route, limited("partners", posts="ask")(view), name=name)


urlpatterns = [
    path("partners/", overview_views.partners, name="partners"),
    path("partners/postings/", posting_views.postings, name="postings"),
    path("partners/postings/new", posting_views.new_posting, name="new_posting"),
    path("partners/postings/<str:posting_id>/", posting_views.posting, name="posting"),
    path("partners/postings/<str:posting_id>/edit", posting_views.edit_posting, name="edit_posting"),
    path("partners/postings/<str:posting_id>/act", posting_views.act_on_posting, name="act_on_posting"),
    path("partners/postings/<str:posting_id>/watch", watch_views.watch_posting, name="watch_posting"),
    path("partners/introductions/", introduction_views.introductions, name="introductions"),
    path("partners/introductions/held/", introduction_views.held, name="held_introductions"),
    path("partners/introductions/blocks/<int:block_id>/undo", introduction_views.unblock, name="unblock_firm"),
    path("partners/introductions/<str:introduction_id>/", introduction_views.introduction, name="introduction"),
    path("partners/introductions/<str:introduction_id>/answer", introduction_views.answer, name="answer_introduction"),
    path("partners/introductions/<str:introduction_id>/act", introduction_views.act, name="act_on_introduction"),
    path("partners/ask/<str:organisation_id>/", introduction_views.ask, name="ask_for_introduction"),
    path("partners/calls/", call_views.calls, name="calls"),
    path("partners/calls/new", call_views.new_call, name="new_call"),
    path("partners/calls/deadlines.ics", call_views.deadlines, name="call_deadlines"),
    path("partners/calls/<str:call_id>/", call_views.call, name="call"),
    path("partners/calls/<str:call_id>/act", call_views.act_on_call, name="act_on_call"),
    path("partners/calls/<str:call_id>/answers.<list_format:format>", call_views.answers_file, name="call_answers"),
    path("partners/searches/", watch_views.watches, name="partner_watches"),
    path("partners/searches/new", watch_views.new_watch, name="new_partner_watch"),
    path("partners/searches/<int:watch_id>/", watch_views.watch, name="partner_watch"),
]
