"""Addresses of the programme and its parts."""

from django.urls import path, register_converter

from . import programme_file_views as files
from . import programme_hall_views as halls
from . import programme_part_views as parts
from . import programme_views as views


class _ProgrammeFormat:
    """How a programme is given out; any other word is an address at which there is nothing."""

    regex = "zip|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(_ProgrammeFormat, "programme_format")

_PROGRAMME = "events/<str:event_id>/programme"

urlpatterns = [
    path(f"{_PROGRAMME}/", views.programme, name="event_programme"),
    path(f"{_PROGRAMME}/about/", views.about, name="programme_about"),
    path(f"{_PROGRAMME}/days/", views.add_day, name="programme_add_day"),
    path(f"{_PROGRAMME}/days/<str:iso>/", views.day, name="programme_day"),
    path(f"{_PROGRAMME}/tables/", halls.add_tables, name="programme_add_tables"),
    path(f"{_PROGRAMME}/halls/<int:number>/", halls.hall, name="programme_hall"),
    path(f"{_PROGRAMME}/walks/", halls.walks, name="programme_walks"),
    path(f"{_PROGRAMME}/sessions/", parts.session, name="programme_new_session"),
    path(f"{_PROGRAMME}/sessions/<str:session_id>/", parts.session, name="programme_session"),
    path(f"{_PROGRAMME}/badges/", parts.badges, name="programme_badges"),
    path(f"{_PROGRAMME}/file/", files.upload, name="programme_upload"),
    path(f"{_PROGRAMME}/file/<int:draft_id>/", files.draft, name="programme_draft"),
    path(f"{_PROGRAMME}.<programme_format:format>", files.file, name="programme_file"),
]
