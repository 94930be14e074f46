"""Work in the background."""

from django_tasks import task

from .news import follow_figures as follow
from .news import is_looked_at


# Beside the calculations of firms: a look at all series may take minutes, and keeps nobody's brief waiting.
@task(queue_name="calculations")
def follow_figures(signals_changed: int = 0) -> int:
    """Look for what is new in all series, and let exposures and subscribers follow; returns how many signals changed.

    Several pulls of a night leave a look each; the first that the worker comes to sees the figures of all of them.
    """
    if not signals_changed and is_looked_at():
        return 0
    look = follow(lambda said: None, signals_changed=signals_changed)
    return look.changed + look.withdrawn if look else 0
