"""How often one account, or one address without an account, may ask for what others have to wait for.

The counts stand in the database, so that all processes of a node share them and a restart forgets none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from math import ceil

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bioaccord.node.accounts.access import require, roles_of

from .models import RequestCount

_KEPT = timedelta(days=14)


@dataclass(frozen=True)
class Limit:
    """So many requests in so many minutes; a visitor without an account has a fifth of them where it is not said how many."""

    most: int
    minutes: int
    visitors: int | None = None

    def of(self, who: str) -> int:
        """Return how many somebody has."""
        if who.startswith("user:"):
            return self.most
        return self.most // 5 if self.visitors is None else self.visitors


LIMITS = {
    "search": Limit(600, 60),
    "entry": Limit(1200, 60),
    "export": Limit(20, 60),
    # A list of 2,000 firms can be matched and matched again; without a private address too.
    "reconcile": Limit(9000, 60, visitors=6000),
    "partners": Limit(1200, 60),
    "ask": Limit(120, 60),
    "check_in": Limit(6000, 60),
    # Only codes and private addresses that are none: a hall full of phones has one address.
    "wrong_code": Limit(100, 60),
    "report": Limit(600, 60),
}


class LimitReached(Exception):
    """Somebody asked too often; `again_at` is when asking is possible again."""

    def __init__(self, what: str, again_at: datetime) -> None:
        super().__init__(what)
        self.what, self.again_at = what, again_at

    @property
    def seconds(self) -> int:
        """Return after how many seconds asking is possible again, 1 at least."""
        return max(1, ceil((self.again_at - timezone.now()).total_seconds()))

    def told(self, language: str) -> str:
        """Return in a language what to do."""
        minutes = ceil(self.seconds / 60)
        with translation.override(language):
            return ngettext(
                "Too many requests came from you within the hour. The node answers again in %(count)d minute.",
                "Too many requests came from you within the hour. The node answers again in %(count)d minutes.",
                minutes,
            ) % {"count": minutes}


def who_asks(request) -> str:
    """Return under which name requests are counted: the account, or the address of a visitor."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"address:{request.META.get('REMOTE_ADDR', '')}"[:80]


def spend(who: str, what: str, now: datetime, amount: int = 1) -> int:
    """Count requests of somebody and return how many are left; raises `LimitReached` and counts them as refused where too many were made."""
    limit = LIMITS[what]
    most = limit.of(who)
    length = limit.minutes * 60
    begins_at = datetime.fromtimestamp(int(now.timestamp()) // length * length, tz=now.tzinfo)
    row = {"who": who, "what": what, "begins_at": begins_at}
    within = RequestCount.objects.filter(**row, count__lte=most - amount)
    if not within.update(count=F("count") + amount):
        counted = _begin(row, amount) if amount <= most else False
        if not counted and not within.update(count=F("count") + amount):
            RequestCount.objects.filter(**row).update(refused=F("refused") + amount)
            raise LimitReached(what, begins_at + timedelta(minutes=limit.minutes))
    return most - RequestCount.objects.values_list("count", flat=True).get(**row)


def _begin(row: dict, amount: int) -> bool:
    """Make the row of a new stretch of time; false where there is one already."""
    if RequestCount.objects.filter(**row).exists():
        return False
    RequestCount.objects.filter(begins_at__lt=row["begins_at"] - _KEPT).delete()
    try:
        with transaction.atomic():
            RequestCount.objects.create(**row, count=amount)
    except IntegrityError:  # another process made it in this instant
        return False
    return True


def limited(what: str, *, posts: str = "") -> Callable:
    """Return a decorator: a view that answers, with status 429 and when to come again, whoever asks too often.

    `posts` is what is counted where something is sent and not only looked at, by default the same.
    """

    def decorated(view: Callable) -> Callable:
        @wraps(view)
        def answered(request, *args, **named):
            try:
                spend(who_asks(request), posts if posts and request.method == "POST" else what, timezone.now())
            except LimitReached as reached:
                return too_many(request, reached)
            return view(request, *args, **named)

        return answered

    return decorated


def too_many(request, reached: LimitReached) -> HttpResponse:
    """Return the page that says that the limit is reached and from when on one may ask again."""
    context = {"again_at": reached.again_at, "limit": LIMITS[reached.what]}
    answer = render(request, "members/too_many.html", context, status=429)
    answer["Retry-After"] = str(reached.seconds)
    return answer


def counts_for(user) -> list[dict]:
    """Return who asked most in the last fortnight, those who were refused first; for operators."""
    require(roles_of(user).operator)
    rows = list(RequestCount.objects.order_by("-refused", "-count", "-begins_at")[:200])
    ids = [int(row.who.removeprefix("user:")) for row in rows if row.who.startswith("user:")]
    emails = dict(get_user_model().objects.filter(pk__in=ids).values_list("pk", "email"))
    return [
        {
            "who": emails.get(int(row.who.removeprefix("user:")), row.who)
            if row.who.startswith("user:")
            else _("visitor at {address}").format(address=row.who.removeprefix("address:")),
            "what": row.what,
            "begins_at": row.begins_at,
            "count": row.count,
            "refused": row.refused,
            "most": LIMITS[row.what].most if row.what in LIMITS else None,
        }
        for row in rows
    ]
