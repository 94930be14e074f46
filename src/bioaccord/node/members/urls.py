"""Addresses of the directory."""

from django.urls import path, register_converter

from . import association_views, own_views, views


class DirectoryFormat:
    """In which form the list is sent."""

    regex = "csv|json|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(DirectoryFormat, "directory_format")

urlpatterns = [
    path("directory/", views.directory, name="directory"),
    path("directory/list.<directory_format:format>", views.directory_file, name="directory_file"),
    path("directory/entries.xlsx", views.whole_directory, name="whole_directory"),
    path("directory/import/", association_views.bring, name="bring_entries"),
    path("directory/import/<int:draft_id>/", association_views.draft, name="directory_draft"),
    path(
        "directory/import/<int:draft_id>/refusals.<list_format:format>",
        association_views.refusals_file,
        name="directory_refusals",
    ),
    path("directory/import/<int:draft_id>/take-over", association_views.take_over, name="take_over_entries"),
    path("directory/import/<int:draft_id>/drop", association_views.drop, name="drop_entries"),
    path("directory/held/", association_views.held, name="held_changes"),
    path("directory/held/<int:held_id>/decide", association_views.decide, name="decide_held"),
    path("directory/requests/", association_views.limits, name="directory_limits"),
    path("directory/<str:organisation_id>/", views.organisation, name="organisation"),
    path("directory/<str:organisation_id>/history/", views.history, name="organisation_history"),
    path(
        "directory/<str:organisation_id>/history.<list_format:format>",
        views.history_file,
        name="organisation_history_file",
    ),
    path("directory/<str:organisation_id>/confirm", association_views.confirm, name="confirm_organisation"),
    path("directory/<str:organisation_id>/edit/", own_views.own, name="own_organisation"),
    path("directory/<str:organisation_id>/edit/names/", own_views.names, name="own_names"),
    path("directory/<str:organisation_id>/edit/profile/", own_views.profile, name="own_profile"),
    path("directory/<str:organisation_id>/edit/sites/", own_views.sites, name="own_sites"),
    path("directory/<str:organisation_id>/edit/capabilities/new", own_views.capability, name="new_capability"),
    path(
        "directory/<str:organisation_id>/edit/capabilities/<str:capability_id>/",
        own_views.capability,
        name="capability",
    ),
    path(
        "directory/<str:organisation_id>/edit/capabilities/<str:capability_id>/remove",
        own_views.remove_capability,
        name="remove_capability",
    ),
    path("directory/<str:organisation_id>/edit/withdraw", own_views.withdraw, name="withdraw_held"),
]
