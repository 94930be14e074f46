"""Addresses of who is who, and of the reconciliation API."""

from django.urls import path, register_converter

from . import reconciliation_views as reconciliation
from . import views


class _OneOf:
    """A part of an address that is one of a few words; any other is an address at which there is nothing."""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


class IdentityFormat(_OneOf):
    regex = "json|csv"


class ApiLanguage(_OneOf):
    regex = "ko|en"


class SuggestKind(_OneOf):
    regex = "entity|type|property"


register_converter(IdentityFormat, "identity_format")
register_converter(ApiLanguage, "api_language")
register_converter(SuggestKind, "suggest_kind")


def _api(start: str, ending: str) -> list:
    """Return the addresses of the API below `start`; the names of those that carry a private word end with `ending`."""
    return [
        path(start, reconciliation.endpoint, name=f"reconcile{ending}"),
        path(f"{start}suggest/<suggest_kind:kind>", reconciliation.suggest, name=f"reconcile_suggest{ending}"),
        path(f"{start}flyout/<suggest_kind:kind>", reconciliation.flyout, name=f"reconcile_flyout{ending}"),
        path(f"{start}properties", reconciliation.properties, name=f"reconcile_properties{ending}"),
        path(f"{start}preview/<str:organisation_id>", reconciliation.preview, name=f"reconcile_preview{ending}"),
    ]


urlpatterns = [
    path("identity/", views.review, name="identity"),
    path("identity/<int:pair_id>/decide", views.decide, name="identity_decide"),
    path("identity/undo", views.undo, name="identity_undo"),
    path("identity/find", views.find, name="identity_find"),
    path("identity/find/<int:finding_id>/cancel", views.cancel_find, name="identity_cancel_find"),
    path("identity/find/<int:finding_id>/progress", views.find_progress, name="identity_find_progress"),
    path("identity/decisions/", views.decisions, name="identity_decisions"),
    path("identity/decisions.<identity_format:format>", views.decisions_file, name="identity_file"),
    path("identity/merges/<int:merge_id>/", views.split, name="identity_split"),
    path("identity/merges/<int:merge_id>/split", views.do_split, name="identity_do_split"),
    path("identity/claims/", views.claims, name="identity_claims"),
    path("reconcile/", reconciliation.guide, name="reconcile_guide"),
    path("reconcile/addresses/new", reconciliation.make_address, name="reconcile_make_address"),
    path("reconcile/addresses/<int:address_id>/revoke", reconciliation.revoke_address, name="reconcile_revoke_address"),
    *_api("reconcile/<api_language:language>/", ""),
    *_api("reconcile/<api_language:language>/with/<str:word>/", "_with"),
]
