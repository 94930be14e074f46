"""Who may read the audit trail."""

from django.db.models import QuerySet

from bioaccord.node.accounts.access import require, roles_of

from .models import AuditEntry


def entries_for(user, begins: str = "") -> QuerySet[AuditEntry]:
    """Return the trail, for analysts and operators: the whole of it, or the acts whose word begins with this."""
    roles = roles_of(user)
    require(roles.analyst or roles.operator)
    rows = AuditEntry.objects.select_related("who")
    return rows.filter(what__startswith=begins) if begins else rows
