"""The picture of a finding in a mail: the specification of its page and its report, drawn as PNG, with words for who cannot see it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bioaccord.market.chart import titled
from bioaccord.market.finding import Finding
from bioaccord.market.finding_chart import finding_chart, finding_lines
from bioaccord.market.market_readers import citation
from bioaccord.vocabulary.language import Language

from . import wording
from .phrases import phrase
from .picture import png_of

MOST_PICTURES = 3
"""In one mail: it is read on a phone, and a long one is cut off."""
_WIDTH, _SCALE = 380, 1.2


@dataclass(frozen=True, slots=True)
class DigestPicture:
    """A picture that goes with a mail; `name` is the content id by which the page of the mail shows it."""

    name: str
    alternative: str
    png: bytes


def finding_picture(finding: Finding, language: Language) -> DigestPicture | None:
    """Return the picture of a finding with its title, day and source, or None where it has none that can be drawn."""
    specification = finding_chart(finding, language)
    if specification is None:
        return None
    title = finding.title.in_language(language)
    dated = phrase("report_source_as_of", language).format(day=wording.day(finding.vintage, language))
    # Drawn narrower than a page's: on a phone its words have to be read.
    drawn = titled(specification | {"width": _WIDTH}, title, dated, citation(finding.source).in_language(language))
    lines = ", ".join(one.name for one in finding_lines(finding, language))
    alternative = phrase("report_finding_alt", language).format(title=title, lines=lines)
    name = hashlib.sha256(finding.finding_id.encode()).hexdigest()[:16]
    return DigestPicture(f"finding-{name}", alternative, png_of(drawn | {"background": "white"}, scale=_SCALE))
