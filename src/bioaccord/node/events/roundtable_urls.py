"""Addresses of roundtables."""

from django.urls import path

from . import roundtable_views as views

_ONE = "events/<str:event_id>/roundtables/<int:roundtable_id>/"

urlpatterns = [
    path("events/<str:event_id>/roundtables/", views.roundtables, name="roundtables"),
    path("events/<str:event_id>/roundtables/new", views.new_roundtable, name="new_roundtable"),
    path(_ONE, views.roundtable, name="roundtable"),
    path(f"{_ONE}edit", views.edit_roundtable, name="edit_roundtable"),
    path(f"{_ONE}join", views.join, name="join_roundtable"),
    path(f"{_ONE}leave", views.leave, name="leave_roundtable"),
    path(f"{_ONE}invite", views.invite, name="invite_to_roundtable"),
    path(f"{_ONE}guest", views.guest, name="roundtable_guest"),
    path(f"{_ONE}seat", views.seat, name="seat_roundtable"),
    path(f"{_ONE}stop", views.stop, name="stop_seating"),
    path(f"{_ONE}progress.json", views.progress, name="seating_progress"),
    path(f"{_ONE}move", views.move, name="move_guest"),
    path(f"{_ONE}publish", views.publish, name="publish_seating"),
    path(f"{_ONE}seats.<list_format:format>", views.seats_file, name="roundtable_seats"),
    path(f"{_ONE}notes", views.write_note, name="write_roundtable_note"),
    path(f"{_ONE}notes/<int:note_id>", views.act_on_note, name="act_on_roundtable_note"),
    path(f"{_ONE}strategy-note.pdf", views.strategy_pdf, name="strategy_note_pdf"),
    path(f"{_ONE}strategy-note.json", views.strategy_json, name="strategy_note_json"),
]
