"""The only way to write texts that a publisher keeps apart from its records: rules of the Federal Register, bills of Congress.gov."""

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bioaccord.policy.published_texts import REQUESTS_PER_SECOND, published_text, text_address
from bioaccord.policy.sources import congress_gov, federal_register
from bioaccord.reading.rate_limit import RateLimit
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import SourceError

from .document_models import PolicyLabel, PolicyLink, PolicyVersion
from .document_rows import version_of
from .models import SignalRecord
from .search_services import ask_to_follow

SOURCES = (federal_register.NAME, congress_gov.NAME)
NO_TEXT = "no_text"
"""What a version says under this name: on which day its publisher had no text for it."""
_TEXTS_OF_A_BILL = 2  # the newest and the one before, so that they compare
_LEVEL = 1


@dataclass(frozen=True)
class FetchedTexts:
    """What a round brought: how many texts, how many versions that have none, and why it stopped early ("" where it did not)."""

    fetched: int
    without: int
    failures: tuple[str, ...]


def fetch_texts(most: int, tell: Callable[[int], None], mirror: str = "") -> FetchedTexts:
    """Fetch up to `most` texts of versions that matter and have none: labelled or told as a signal, newest first; bills' newest two.

    What was fetched is never asked for again. A publisher that does not answer is left alone for this round.
    """
    limit = RateLimit(REQUESTS_PER_SECOND, 1, clock=time.monotonic, sleep=time.sleep)
    web = Web(rate_limit=limit)
    fetched = without = 0
    failures: list[str] = []
    for rows in (_rules(most), _bill_texts(most)):
        for row in rows[: most - fetched - without]:
            version = version_of(row, "")
            if not text_address(version):
                continue
            try:
                text = published_text(web, version, mirror=mirror)
            except SourceError as error:
                failures.append(str(error))
                break
            _write(row, text)
            fetched, without = fetched + bool(text), without + (not text)
            tell(fetched)
    if fetched:
        ask_to_follow()
    return FetchedTexts(fetched, without, tuple(failures))


def _write(row: PolicyVersion, text: str) -> None:
    """Keep a text, or that there is none. The record's own digest stays: a pull that brings the record again does not take the text away."""
    extra = [one for one in row.extra if one[0] != NO_TEXT]
    if not text:
        extra.append([NO_TEXT, timezone.localdate().isoformat()])
    PolicyVersion.objects.filter(pk=row.pk).update(
        text_compressed=zlib.compress(text.encode(), _LEVEL) if text else b"",
        text_length=len(text),
        compared_digest="",
        extra=extra,
    )


def _rules(most: int) -> list[PolicyVersion]:
    matters = Q(Exists(PolicyLabel.objects.filter(version=OuterRef("pk"), holds=True)))
    matters |= Q(Exists(SignalRecord.objects.filter(version=OuterRef("pk"))))
    amends = Exists(PolicyLink.objects.filter(document=OuterRef("document"), kind="cfr"))
    rows = _without_text(federal_register.NAME).filter(matters, amends, kind__in=("final_rule", "proposed_rule"))
    return [row for row in rows.order_by("-published_on")[: 2 * most] if not _has_none(row)][:most]


def _bill_texts(most: int) -> list[PolicyVersion]:
    rows = _without_text(congress_gov.NAME).order_by(
        "-document__last_published_on", "document", "-published_on", "-version"
    )
    of_bill: dict[int, int] = {}
    found = []
    for row in rows[: 20 * most]:
        of_bill[row.document_id] = of_bill.get(row.document_id, 0) + 1
        if of_bill[row.document_id] <= _TEXTS_OF_A_BILL and not _has_none(row):
            found.append(row)
    return found[:most]


def _without_text(source: str):
    rows = PolicyVersion.objects.filter(document__document_id__startswith=f"{source}:", text_length=0)
    return rows.select_related("document").prefetch_related("document__links").defer("text_compressed")


def _has_none(row: PolicyVersion) -> bool:
    return any(name == NO_TEXT for name, _ in row.extra)
