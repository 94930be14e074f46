"""Seats are searched in the background."""

from django_tasks import task

from . import roundtable_services


@task(queue_name="calculations")
def run_seating(run_id: int) -> str:
    """Search seats as a run asks; returns how that ended."""
    return roundtable_services.answer_seating(run_id)
