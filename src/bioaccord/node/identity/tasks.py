"""Work in the background."""

from django_tasks import task

from . import services


@task(queue_name="calculations")
def find_pairs(finding_id: int) -> str:
    """Look for entries of one organisation; returns how that ended."""
    return services.run_finding(finding_id)
