"""Addresses of roundtables."""

from django.urls import path

from . import roundtable_figure_views as figure_views
from . import roundtable_guest_views as guest_views
from . import roundtable_note_views as note_views
from . import roundtable_seat_views as seat_views
from . import roundtable_views as views

_ONE = "events/<str:event_id>/roundtables/<int:roundtable_id>/"

urlpatterns = [
    path("events/<str:event_id>/roundtables/", views.roundtables, name="roundtables"),
    path("events/<str:event_id>/roundtables/new", views.new_roundtable, name="new_roundtable"),
    path(_ONE, views.roundtable, name="roundtable"),
    path(f"{_ONE}edit", views.edit_roundtable, name="edit_roundtable"),
    path(f"{_ONE}join", guest_views.join, name="join_roundtable"),
    path(f"{_ONE}leave", guest_views.leave, name="leave_roundtable"),
    path(f"{_ONE}invite", guest_views.invite, name="invite_to_roundtable"),
    path(f"{_ONE}guest", guest_views.guest, name="roundtable_guest"),
    path(f"{_ONE}seat", seat_views.seat, name="seat_roundtable"),
    path(f"{_ONE}stop", seat_views.stop, name="stop_seating"),
    path(f"{_ONE}progress.json", seat_views.progress, name="seating_progress"),
    path(f"{_ONE}move", seat_views.move, name="move_guest"),
    path(f"{_ONE}publish", seat_views.publish, name="publish_seating"),
    path(f"{_ONE}take-back", seat_views.take_back, name="take_seats_back"),
    path(f"{_ONE}figures", figure_views.bring, name="bring_figure"),
    path(f"{_ONE}figures/<int:figure_id>/take-back", figure_views.take_back, name="take_figure_back"),
    path(f"{_ONE}seats.<list_format:format>", seat_views.seats_file, name="roundtable_seats"),
    path(f"{_ONE}notes", note_views.write_note, name="write_roundtable_note"),
    path(f"{_ONE}notes/<int:note_id>", note_views.act_on_note, name="act_on_roundtable_note"),
    path(f"{_ONE}notes/<int:note_id>/change", note_views.change_note, name="change_roundtable_note"),
    path(f"{_ONE}summary", note_views.save_summary, name="save_roundtable_summary"),
    path(f"{_ONE}strategy-note.pdf", note_views.strategy_pdf, name="strategy_note_pdf"),
    path(f"{_ONE}strategy-note.json", note_views.strategy_json, name="strategy_note_json"),
]
