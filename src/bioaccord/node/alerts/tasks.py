"""Work in the background."""

from dataclasses import asdict

from django.utils import timezone
from django_tasks import task

from . import sending


@task()
def send_alerts() -> dict[str, object]:
    """Find what is new and send what is due."""
    return asdict(sending.send_alerts(timezone.now()))
