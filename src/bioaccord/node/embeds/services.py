"""The only way to make and revoke embed addresses. Each act is on the audit trail."""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.market.observation import SERIES_KEY
from bioaccord.market.series_address import series_address
from bioaccord.market.terms import terms_of
from bioaccord.node.accounts.access import require
from bioaccord.node.audit.services import record
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.market.access import SeriesKey, figures_for

from .access import embed_for, embeds_for
from .models import EmbedAddress

MOST_OF_ONE = 100
"""Addresses of one account that show something."""


@transaction.atomic
def make_embed(user, key: SeriesKey, *, forecast: bool, changes: bool) -> EmbedAddress:
    """Make an address of the chart of a series, or return the one that the person has of the same chart.

    Raises `ValidationError` where its publisher does not let figures be passed on, or the account has too many; `Http404` where there is no
    such series.
    """
    require(user.is_authenticated)
    terms = terms_of(key[0])
    if not terms.may_be_passed_on:
        raise ValidationError(terms.words.in_language(page_language()))
    figures_for(user, key)
    address = series_address(dict(zip(SERIES_KEY, key, strict=True)))
    own = EmbedAddress.objects.filter(made_by=user, revoked_at=None)
    same = own.filter(series=address, forecast=forecast, changes=changes).first()
    if same is not None:
        return same
    if own.count() >= MOST_OF_ONE:
        raise ValidationError(_("You have 100 such addresses. Revoke those that nobody needs."))
    row = EmbedAddress.objects.create(
        word=secrets.token_urlsafe(32),
        series=address,
        forecast=forecast,
        changes=changes,
        made_by=user,
        made_at=timezone.now(),
    )
    record(user, "embed_made", address)
    return row


@transaction.atomic
def revoke_embed(user, embed_id: int) -> EmbedAddress:
    """Let an address show nothing from now on; raises `Http404` where the person may not."""
    row = embed_for(user, embed_id)
    if embeds_for(user).filter(id=row.id).update(revoked_at=timezone.now()):
        record(user, "embed_revoked", row.series)
    return row


def embed_was_seen(row: EmbedAddress) -> None:
    """Remember the day on which an address was last asked for; written once a day."""
    today = timezone.localdate()
    if row.last_used_on != today:
        EmbedAddress.objects.filter(id=row.id).update(last_used_on=today)
