"""Pages at private addresses: no proxy keeps them, no search engine lists them, no page they lead to is told of them, and guessing is limited."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404
from django.utils import timezone

from bioaccord.node.members.limits import LimitReached, spend, too_many, who_asks


def private_page(view: Callable) -> Callable:
    """Return a view whose answers stay with their reader; somebody who tries one wrong address after another has to wait."""

    @wraps(view)
    def answered(request, *args, **named):
        try:
            answer = view(request, *args, **named)
        except Http404:
            try:
                spend(who_asks(request), "wrong_code", timezone.now())
            except LimitReached as reached:
                return too_many(request, reached)
            raise
        answer["X-Robots-Tag"] = "noindex"
        answer["Referrer-Policy"] = "no-referrer"
        if not answer.has_header("Cache-Control"):
            answer["Cache-Control"] = "private, no-cache"
        return answer

    return answered
