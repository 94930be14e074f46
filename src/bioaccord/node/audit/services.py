"""The only way to write the audit trail."""

from .models import AuditEntry


def record(user, what: str, subject: str) -> None:
    """Write down that a person did something; `user` None is the node itself."""
    known = user if user is not None and user.is_authenticated else None
    AuditEntry.objects.create(who=known, what=what, subject=subject[:300])
