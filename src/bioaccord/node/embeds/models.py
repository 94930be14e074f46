"""Embed addresses: which chart anybody may see who has the address."""

from django.conf import settings
from django.db import models


class EmbedAddress(models.Model):
    """An address of one chart of one series, as it is on the day it is looked at, until it is revoked.

    `word` is kept as it is: what it shows may be passed on to anybody, and its maker copies it again.
    """

    word = models.CharField(max_length=64, unique=True)
    series = models.CharField(max_length=600)
    forecast = models.BooleanField(default=False)
    changes = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["series"], name="embed_addresses_of_a_series")]
