"""Addresses of events of other associations."""

from django.urls import path

from . import joint_events_change_views as change_views
from . import joint_events_views as views

urlpatterns = [
    path("joint-events/<int:pk>/", views.joint_event, name="joint_event"),
    path("joint-events/<int:pk>/come", views.come, name="joint_event_come"),
    path("joint-events/<int:pk>/leave", views.leave, name="joint_event_leave"),
    path("joint-events/<int:pk>/ask", views.ask, name="joint_event_ask"),
    path("joint-events/<int:pk>/meetings/<int:meeting_id>", views.act, name="joint_event_act"),
    path("joint-events/<int:pk>/<str:organisation_id>/people", change_views.who_comes, name="joint_event_people"),
    path(
        "joint-events/<int:pk>/<str:organisation_id>/times/<str:reference>",
        change_views.times,
        name="joint_event_times",
    ),  # fmt: skip
    path("joint-events/<int:pk>/<str:organisation_id>.ics", views.calendar, name="joint_event_calendar"),
]
