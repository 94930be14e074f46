"""Addresses of offers, needs and introductions across the associations."""

from bioaccord.node.partners.urls import path

from . import introductions_views, needs_views

urlpatterns = [
    path("partners/across/", needs_views.across, "across"),
    path("partners/across/<int:received_id>/", needs_views.received, "received_posting"),
    path("partners/across/<int:received_id>/show", needs_views.show, "show_received_posting"),
    path("partners/across/<int:received_id>/ask", introductions_views.ask, "ask_across"),
    path("partners/across/shared/<int:shared_id>/", needs_views.shared, "shared_posting"),
    path("partners/across/shared/<int:shared_id>/act", needs_views.act_on_shared, "act_on_shared_posting"),
    path("partners/across/introductions/<int:row_id>/", introductions_views.introduction, "across_introduction"),
    path("partners/across/introductions/<int:row_id>/answer", introductions_views.answer, "answer_across"),
    path("partners/across/introductions/<int:row_id>/act", introductions_views.act, "act_across"),
    path("partners/postings/<str:posting_id>/share", needs_views.share, "share_posting"),
]
