"""Work in the background."""

from django_tasks import task

from . import services

# The queue of long calculations: they keep nobody's brief waiting.
QUEUE = "calculations"


@task(queue_name=QUEUE)
def run_assessment(run_id: int) -> str:
    """Put the scenarios of a run to its portfolio; returns how that ended."""
    return services.answer_run(run_id)
