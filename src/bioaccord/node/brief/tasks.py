"""Work in the background."""

from datetime import date

from django_tasks import task

from . import services


@task()
def recompute(as_of: str) -> int:
    """Compute all exposures, briefs and matches again for a day (ISO date)."""
    return services.recompute(None, date.fromisoformat(as_of))
