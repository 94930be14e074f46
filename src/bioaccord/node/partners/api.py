"""Offers and needs, matches, introductions and calls as JSON: what the pages show the same reader."""

from typing import Any

from django.http import JsonResponse
from django.utils import timezone
from ninja import Query, Router
from ninja.security import SessionAuth
from pydantic import TypeAdapter

from bioaccord.node.members.entry_access import reader_of
from bioaccord.node.members.limits import spend, who_asks
from bioaccord.node.problems import PROBLEMS
from bioaccord.partners.entry import Posting
from bioaccord.partners.found_match import FoundMatch

from .call_access import SeenCall, call_for, calls_for
from .introduction_access import SeenIntroduction, introduction_for, introductions_for
from .match_access import is_ready, matches_of
from .posting_access import own_posting, own_postings, posting_for, postings_for
from .searched_directory import begin_to_read


class _Counted(SessionAuth):
    """Who is logged in, whose requests are counted with those of the pages; raises `LimitReached`."""

    def authenticate(self, request, key: str | None):
        user = super().authenticate(request, key)
        if user:
            spend(who_asks(request), "partners", timezone.now())
        return user


router = Router(auth=_Counted())
_postings, _matches = TypeAdapter(Posting), TypeAdapter(FoundMatch)
_introductions = TypeAdapter(SeenIntroduction)


@router.get("/postings", response={200: dict[str, Any], **PROBLEMS}, url_name="postings")
def postings(
    request,
    side: str = Query("", max_length=8),
    kind: str = Query("", max_length=24),
    limit: int = Query(100, ge=1, le=1000),
    offset: int = Query(0, ge=0, le=1_000_000),
):
    """List the offers and needs you may see: your own firm's first."""
    found = own_postings(request.user) + postings_for(request.user, timezone.localdate(), side=side, kind=kind)
    found = [one for one in found if side in ("", one.posting.side) and kind in ("", one.posting.kind)]
    return {
        "count": len(found),
        "items": [_postings.dump_python(one.posting, mode="json") for one in found[offset : offset + limit]],
    }


@router.get("/postings/{posting_id}", response={200: dict[str, Any], **PROBLEMS}, url_name="posting")
def posting(request, posting_id: str):
    """Return one offer or need."""
    return _postings.dump_python(posting_for(request.user, posting_id).posting, mode="json")


@router.get("/postings/{posting_id}/matches", response={200: dict[str, Any], **PROBLEMS}, url_name="posting_matches")
def matches(request, posting_id: str):
    """Return who could answer a need of your firm, or whose need an offer of your firm could answer."""
    own, today = own_posting(request.user, posting_id), timezone.localdate()
    if not is_ready(request.user, today):
        begin_to_read(reader_of(request.user))
        answer = JsonResponse(
            {"detail": "The directory is being made ready for matches. Ask again in half a minute."}, status=503
        )
        answer["Retry-After"] = "30"
        return answer
    found = matches_of(request.user, own, today)
    return {"count": len(found), "items": [_matches.dump_python(one, mode="json") for one in found]}


@router.get("/introductions", response={200: dict[str, Any], **PROBLEMS}, url_name="introductions")
def introductions(request):
    """List the introductions of your firms as you may see them."""
    found = introductions_for(request.user)
    return {"count": len(found), "items": [_introductions.dump_python(one, mode="json") for one in found]}


@router.get("/introductions/{introduction_id}", response={200: dict[str, Any], **PROBLEMS}, url_name="introduction")
def introduction(request, introduction_id: str):
    """Return one introduction."""
    return _introductions.dump_python(introduction_for(request.user, introduction_id), mode="json")


@router.get("/calls", response={200: dict[str, Any], **PROBLEMS}, url_name="calls")
def calls(request):
    """List the calls for partners that you may see."""
    found = calls_for(request.user)
    return {"count": len(found), "items": [_call(one) for one in found]}


@router.get("/calls/{call_id}", response={200: dict[str, Any], **PROBLEMS}, url_name="call")
def call(request, call_id: str):
    """Return one call with the answers that you may see."""
    return _call(call_for(request.user, call_id))


def _call(seen: SeenCall) -> dict[str, Any]:
    row = seen.row
    return {
        "call_id": row.call_id,
        "organisation_id": row.organisation_id,
        "association": row.association,
        "kind": row.kind,
        "title": {"ko": row.title_ko, "en": row.title_en},
        "text": {"ko": row.text_ko, "en": row.text_en},
        "audience": row.audience,
        # Who else is named is the caller's business.
        "named": row.named if seen.sees_all else [],
        "terms": row.terms,
        "deadline_on": row.deadline_on.isoformat(),
        "state": seen.state.value,
        "answers": [
            {
                "organisation_id": one.organisation_id,
                "words": one.words,
                "contact_name": one.contact_name,
                "contact_mail": one.contact_mail,
                "answered_at": one.answered_at.isoformat(),
                "withdrawn": one.withdrawn_at is not None,
            }
            for one in seen.answers
        ],
    }
