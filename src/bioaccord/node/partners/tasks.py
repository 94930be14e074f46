"""Work in the background."""

from django.db import transaction
from django.utils import timezone
from django_tasks import task


@task()
def tell_partners() -> int:
    """Tell everybody concerned of introductions, calls and new partners; returns how many were told."""
    from . import telling

    return telling.tell_partners(timezone.now())


def tell_soon() -> None:
    """Have everybody concerned told by the worker once what was written is kept; the node's clock does it within minutes in any case."""
    transaction.on_commit(tell_partners.enqueue)
