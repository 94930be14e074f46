"""Who did what, and when. Rows are added and never changed."""

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """One act of one person, or of the node itself."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    what = models.CharField(max_length=64)
    subject = models.CharField(max_length=300)

    class Meta:
        ordering = ["-at", "-id"]
