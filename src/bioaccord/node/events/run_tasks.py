"""Runs of the scheduler in the background."""

from django_tasks import task

from bioaccord.node.supply.tasks import QUEUE

from . import run_services


@task(queue_name=QUEUE)
def make_schedule(run_id: int) -> str:
    """Make what a run asks for; returns how that ended."""
    return run_services.answer_run(run_id)
