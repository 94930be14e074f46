"""Shows times in the reader's zone."""

from zoneinfo import ZoneInfo

from django.utils import timezone


class TimeZoneMiddleware:
    """Activates the zone of the person who reads."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            with timezone.override(ZoneInfo(request.user.time_zone)):
                return self.get_response(request)
        return self.get_response(request)
