"""Addresses of runs, of the schedule by hall and person, of the change desk and of the figures."""

from django.urls import path

from . import board_views, change_views, figures_views, left_out_views, run_views, walk_in_views

_EVENT = "events/<str:event_id>"
_RUN = f"{_EVENT}/runs/<int:run_id>"
_HALL = f"{_EVENT}/board/<int:day>/<int:hall>"
_MEETING = f"{_EVENT}/board/meetings/<str:meeting_id>"

urlpatterns = [
    path(f"{_EVENT}/runs/", run_views.runs, name="schedule_runs"),
    path(f"{_RUN}/", run_views.run, name="schedule_run"),
    path(f"{_RUN}/progress.json", run_views.progress, name="schedule_run_progress"),
    path(f"{_RUN}/chart.<chart_format:format>", run_views.chart, name="schedule_run_chart"),
    path(f"{_RUN}/<run_table:table>.<list_format:format>", run_views.table, name="schedule_run_table"),
    path(f"{_RUN}/stop", run_views.stop, name="stop_run"),
    path(f"{_RUN}/adopt", run_views.adopt, name="adopt_run"),
    path(f"{_RUN}/called", run_views.called, name="note_called"),
    path(f"{_RUN}/discard", run_views.discard, name="discard_run"),
    path(f"{_EVENT}/board/", board_views.board, name="schedule_board"),
    path(f"{_HALL}/", board_views.hall, name="schedule_hall"),
    path(f"{_HALL}/hall.<list_format:format>", board_views.hall_file, name="schedule_hall_file"),
    path(f"{_HALL}/outcomes/", figures_views.outcomes, name="schedule_outcomes"),
    path(f"{_EVENT}/board/people/", board_views.people, name="schedule_people"),
    path(f"{_EVENT}/board/people.<list_format:format>", board_views.reports_file, name="schedule_reports_file"),
    path(f"{_EVENT}/board/people/<str:delegate_id>/", board_views.person, name="schedule_person"),
    path(f"{_EVENT}/board/add/", walk_in_views.add, name="add_meeting"),
    path(f"{_MEETING}/", board_views.meeting, name="schedule_meeting"),
    path(f"{_MEETING}/move", board_views.move, name="move_meeting"),
    path(f"{_MEETING}/lock", board_views.lock, name="lock_meeting"),
    path(f"{_MEETING}/unschedule", board_views.unschedule, name="unschedule_meeting"),
    path(f"{_EVENT}/left-out/", left_out_views.left_out, name="schedule_left_out"),
    path(f"{_EVENT}/left-out.<list_format:format>", left_out_views.left_out_file, name="schedule_left_out_file"),
    path(f"{_EVENT}/changes/", change_views.changes, name="change_desk"),
    path(f"{_EVENT}/figures/", figures_views.figures, name="event_figures"),
    path(f"{_EVENT}/figures.<figures_format:format>", figures_views.figures_file, name="event_figures_file"),
    path(f"{_EVENT}/figures/check-in", figures_views.by_check_in, name="outcomes_by_check_in"),
    path("meetings/<str:meeting_id>/after/", figures_views.after_meeting, name="after_meeting"),
]
