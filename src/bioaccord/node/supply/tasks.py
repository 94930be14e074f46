"""Work in the background."""

from django_tasks import task

from . import services

# A queue of its own: a long calculation keeps nobody's brief waiting.
QUEUE = "calculations"


@task(queue_name=QUEUE)
def run_calculation(calculation_id: int) -> str:
    """Compute the answer to a question; returns how that ended."""
    return services.answer_calculation(calculation_id)
