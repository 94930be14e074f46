"""Who may read the audit trail."""

from django.db.models import QuerySet

from bioaccord.node.accounts.access import require, roles_of

from .models import AuditEntry


def entries_for(user) -> QuerySet[AuditEntry]:
    """Return the whole trail, for analysts and operators."""
    roles = roles_of(user)
    require(roles.analyst or roles.operator)
    return AuditEntry.objects.select_related("who")
