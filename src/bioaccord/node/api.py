"""The JSON API: the same rows as the pages, through the same access functions."""

from datetime import date
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404
from ninja import NinjaAPI, Query, Router, Schema
from ninja.security import django_auth

from bioaccord import __version__
from bioaccord.brief.json_document import brief_type
from bioaccord.brief.sheet import Brief
from bioaccord.events.programme import Event
from bioaccord.node.brief.access import ExposureFilters, brief_for, exposure_for, exposure_of, exposures_for
from bioaccord.node.events.access import events_for, meetings_for, meetings_seen, programme_for
from bioaccord.node.events.rows import event_type
from bioaccord.node.exchange.api import router as exchange_router
from bioaccord.node.impact.api import router as impact_router
from bioaccord.node.members.limits import LimitReached
from bioaccord.node.partners.access import match_for, matches_for
from bioaccord.node.partners.api import router as partners_router
from bioaccord.node.policy.access import SignalFilters, signal_for, signal_of, signals_for
from bioaccord.node.policy.search_access import UnreadableQueryError
from bioaccord.node.problems import PROBLEMS
from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.match import Match
from bioaccord.vocabulary.meeting import Meeting
from bioaccord.vocabulary.signal import Signal


class SignalPage(Schema):
    count: int
    items: list[Signal]


class ExposurePage(Schema):
    count: int
    items: list[Exposure]


class MatchPage(Schema):
    count: int
    items: list[Match]


router = Router(auth=django_auth)
api = NinjaAPI(
    title="bioaccord",
    version=__version__,
    urls_namespace="api",
    docs_url="/docs",
    description="Signal → Exposure → Match → Meeting",
)


@api.exception_handler(PermissionDenied)
def _denied(request, error):
    return api.create_response(request, {"detail": "You may not see this."}, status=403)


@api.exception_handler(UnreadableQueryError)
def _unreadable(request, error):
    return api.create_response(request, {"detail": error.told("en")}, status=422)


@api.exception_handler(Http404)
def _missing(request, error):
    return api.create_response(request, {"detail": "There is nothing here."}, status=404)


@api.exception_handler(LimitReached)
def _too_many(request, reached):
    answer = api.create_response(request, {"detail": {one: reached.told(one) for one in ("ko", "en")}}, status=429)
    answer["Retry-After"] = str(reached.seconds)
    return answer


@router.get("/signals", response={200: SignalPage, **PROBLEMS}, url_name="signals")
def signals(
    request,
    kind: Literal["", "policy", "market", "supply"] = "",
    country: str = Query("", max_length=2),
    words: str = Query("", max_length=200),
    stage: Literal["", "proposed", "final", "enacted", "in_force", "withdrawn", "repealed", "ended", "observed"] = "",
    limit: int = Query(50, ge=1, le=500),
    offset: int = Query(0, ge=0, le=1_000_000),
):
    """List signals, newest first; what was promulgated is `in_force` from the day it takes effect."""
    rows = signals_for(request.user, SignalFilters(kind, country, words, stage))
    return {"count": rows.count(), "items": [signal_of(row) for row in rows[offset : offset + limit]]}


@router.get("/signals/{path:signal_id}", response={200: Signal, **PROBLEMS}, url_name="signal")
def signal(request, signal_id: str):
    """Return one signal."""
    return signal_for(request.user, signal_id)


@router.get("/briefs/{organisation_id}", response={200: Brief, **PROBLEMS}, url_name="brief")
def brief(request, organisation_id: str):
    """Return the brief of a firm that you may see."""
    return brief_type().dump_python(brief_for(request.user, organisation_id), mode="json")


@router.get("/exposures", response={200: ExposurePage, **PROBLEMS}, url_name="exposures")
def exposures(
    request,
    channel: Literal["", "supply", "cost", "duty", "chance"] = "",
    organisation: str = Query("", max_length=64),
    words: str = Query("", max_length=200),
    limit: int = Query(100, ge=1, le=1000),
    offset: int = Query(0, ge=0, le=1_000_000),
):
    """List the exposures you may see, largest first."""
    rows = exposures_for(request.user, ExposureFilters(channel, organisation, words))
    return {"count": rows.count(), "items": [exposure_of(row) for row in rows[offset : offset + limit]]}


@router.get("/exposures/{exposure_id}", response={200: Exposure, **PROBLEMS}, url_name="exposure")
def exposure(request, exposure_id: str):
    """Return one exposure."""
    return exposure_for(request.user, exposure_id)


@router.get("/matches", response={200: MatchPage, **PROBLEMS}, url_name="matches")
def matches(request, limit: int = Query(100, ge=1, le=1000), offset: int = Query(0, ge=0, le=1_000_000)):
    """List the matches you may see."""
    found = matches_for(request.user)
    return {"count": len(found), "items": found[offset : offset + limit]}


@router.get("/matches/{match_id}", response={200: Match, **PROBLEMS}, url_name="match")
def match(request, match_id: str):
    """Return one match with its reasons."""
    return match_for(request.user, match_id)


@router.get("/meetings", response={200: list[Meeting], **PROBLEMS}, url_name="meetings")
def meetings(request):
    """List your firm's meetings."""
    return meetings_seen(request.user, list(meetings_for(request.user)))


@router.get("/events", response={200: list[dict[str, Any]], **PROBLEMS}, url_name="events")
def events(request):
    """List the trade shows with their programmes. Delegates are for organisers only."""
    return [_programme(one) for one in events_for(request.user)]


@router.get("/events/{event_id}", response={200: dict[str, Any], **PROBLEMS}, url_name="event")
def event(request, event_id: str):
    """Return a trade show's programme: days, slots and tables. Delegates are for organisers only."""
    return _programme(programme_for(request.user, event_id))


def _programme(event: Event) -> dict[str, Any]:
    shown = event_type().dump_python(event, mode="json")
    shown.pop("delegates")
    return shown


@api.get("/health", auth=None, response=dict[str, str], url_name="health")
def health(request):
    """Say that the node answers."""
    return {"status": "ok", "version": __version__, "day": date.today().isoformat()}


api.add_router("", router)
api.add_router("/partners", partners_router)
api.add_router("/impact", impact_router)
api.add_router("/exchange", exchange_router)
