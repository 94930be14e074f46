"""Work in the background."""

from dataclasses import asdict
from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from bioaccord.policy.search.generation import IndexBusyError

from . import search_services

_AGAIN_AFTER = timedelta(seconds=30)


@task()
def index_policy() -> dict[str, object]:
    """Bring the search index to what the database holds; where another process writes it, again in half a minute."""
    try:
        return asdict(search_services.follow_rows())
    except IndexBusyError:
        # What the other process read may be older than what this task was to follow.
        index_policy.using(run_after=timezone.now() + _AGAIN_AFTER).enqueue()
        return {"put_off": True}
