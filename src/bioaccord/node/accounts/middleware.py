"""Refuses what no database can hold, shows times in the reader's zone, and a page where only a form leads."""

from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone


class RefuseNulMiddleware:
    """Refuses addresses and forms with a NUL character: PostgreSQL cannot hold it, and nobody types it."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        values = [request.path, *(value for given in (request.GET, request.POST) for _, value in _pairs(given))]
        if any("\0" in value for value in values):
            if request.path.startswith("/exchange/v1/"):
                return JsonResponse({"refused": "unreadable", "now": int(timezone.now().timestamp())}, status=422)
            if request.path.startswith("/api/"):
                return JsonResponse({"detail": "The address holds a NUL character. Take it out."}, status=422)
            raise BadRequest("a NUL character")
        return self.get_response(request)


class FormAddressMiddleware:
    """Shows a page where an address that only takes what a form sends is opened, as after a log-in in the middle of a form."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        is_page = request.method == "GET" and not request.path.startswith(("/api/", "/exchange/v1/"))
        return render(request, "405.html", status=405) if answer.status_code == 405 and is_page else answer


def _pairs(given):
    return [(name, f"{name}{value}") for name, values in given.lists() for value in values]


class TimeZoneMiddleware:
    """Activates the zone of the person who reads."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            with timezone.override(ZoneInfo(request.user.time_zone)):
                return self.get_response(request)
        return self.get_response(request)
