"""One page on everything between the own firm and possible partners; the lists themselves stand on pages of their own."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone

from bioaccord.node.accounts.access import roles_of
from bioaccord.node.exchange.introductions_access import across_for
from bioaccord.partners.entry import Side
from bioaccord.partners.introduction import AskedState, AskerState

from .call_access import calls_for
from .call_views import call_shown
from .introduction_access import ASKER, held_for, introductions_for
from .introduction_views import introduction_shown
from .match_access import MOST_SHOWN, matches_of
from .posting_access import FoundPosting, own_postings, postings_for
from .posting_views import is_weak, shown
from .watch_services import watches_for
from .watch_views import search_words

_IN_A_PANEL = 5


@login_required
def partners(request):
    """Show what waits for the reader: introductions, own offers and needs with their matches, calls, saved searches, what is new."""
    today, user = timezone.localdate(), request.user
    roles = roles_of(user)
    own, others = own_postings(user), postings_for(user, today)
    met = introductions_for(user)
    to_answer = [one for one in met if one.role != ASKER and one.state is AskedState.TO_ANSWER and one.can_answer]
    waiting = [one for one in met if one.role == ASKER and one.state is AskerState.WAITING]
    agreed = [one for one in met if one.agreed]
    calls = [call_shown(one) for one in calls_for(user)]
    open_calls = [one for one in calls if one["is_open"]]
    watches = list(watches_for(user))
    context = {
        "own": [_with_matches(user, one, today) for one in own[:_IN_A_PANEL]],
        "own_count": len(own),
        "others": [shown(one, today) for one in others[:_IN_A_PANEL]],
        "others_count": len(others),
        "introductions": [introduction_shown(one) for one in (to_answer + agreed + waiting)[:_IN_A_PANEL]],
        "to_answer": len(to_answer),
        "waiting": len(waiting),
        "agreed": len(agreed),
        "calls": open_calls[:_IN_A_PANEL],
        "calls_count": len(open_calls),
        "watches": [_with_found(one) for one in watches[:_IN_A_PANEL]],
        "watches_count": len(watches),
        "across_count": sum(one.can_answer for one in across_for(user)),
        "held_count": held_for(user).count() if roles.analyst else 0,
        "can_call": roles.member or roles.analyst,
        "section": "partners",
    }
    return render(request, "partners/overview.html", context)


def _with_matches(user, found: FoundPosting, today: date) -> dict:
    """Return a posting of the own firm with how many fit it, without those that fit little."""
    matches = matches_of(user, found, today)
    good = sum(not is_weak(one) for one in matches)
    return shown(found, today) | {
        "good": good,
        "weak": len(matches) - good,
        "is_most": good == MOST_SHOWN,
        "is_need": found.posting.side is Side.NEED,
    }


def _with_found(row) -> dict:
    told = row.hits.filter(was_told=True)
    return {
        "row": row,
        "search": search_words(row),
        "told": told.count(),
        "last": told.values_list("found_at", flat=True).first(),
    }
