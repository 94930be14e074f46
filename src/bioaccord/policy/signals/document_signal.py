"""The signal of a version of any document, or that it is none."""

from __future__ import annotations

from collections.abc import Callable

from bioaccord.policy.document import DocumentKind, DocumentVersion
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.signal import Signal

from .bills import signal_of_bill
from .code_sections import signal_of_section
from .korean_notices import is_too_short_to_judge, signal_of_notice
from .korean_statutes import signal_of_statute
from .matter import SignalMatter
from .notifications import signal_of_notification
from .us_papers import signal_of_paper

_Told = Callable[[SignalMatter, Recogniser], Signal | None]
_PAPERS: dict[DocumentKind, _Told] = {
    DocumentKind.FINAL_RULE: signal_of_paper,
    DocumentKind.PROPOSED_RULE: signal_of_paper,
    DocumentKind.NOTICE: signal_of_paper,
    DocumentKind.PRESIDENTIAL: signal_of_paper,
    DocumentKind.CODE_SECTION: signal_of_section,
    DocumentKind.BILL: signal_of_bill,
    DocumentKind.LEGISLATIVE_NOTICE: signal_of_notice,
    DocumentKind.ADMINISTRATIVE_NOTICE: signal_of_notice,
    DocumentKind.ADMINISTRATIVE_RULE: signal_of_statute,
    DocumentKind.DECREE: signal_of_statute,
    DocumentKind.RULE: signal_of_statute,
    DocumentKind.WTO_NOTIFICATION: signal_of_notification,
}
_ONE_A_DOCUMENT = frozenset(
    (
        DocumentKind.FINAL_RULE,
        DocumentKind.PROPOSED_RULE,
        DocumentKind.NOTICE,
        DocumentKind.PRESIDENTIAL,
        DocumentKind.LEGISLATIVE_NOTICE,
        DocumentKind.ADMINISTRATIVE_NOTICE,
        DocumentKind.WTO_NOTIFICATION,
    )
)


def signal_of_version(matter: SignalMatter, recogniser: Recogniser) -> Signal | None:
    """Return the signal of a version, or None: a change without substance, a routine paper, or nothing of the field.

    An analyst's word on the version, where there is one, is part of its labelling: what was called noise is no signal.
    """
    version = matter.version
    if matter.labelling.is_noise and not is_too_short_to_judge(matter):
        return None
    if version.kind == DocumentKind.ACT:
        # Both countries have Acts: a Korean one is a text by articles, an American one the last text of its bill.
        return (signal_of_statute if version.country == "KR" else signal_of_bill)(matter, recogniser)
    return _PAPERS[version.kind](matter, recogniser)


def tells_by_its_newest(version: DocumentVersion) -> bool:
    """Whether a document of this kind is one signal that its newest version renews; others are a signal a version."""
    return version.kind in _ONE_A_DOCUMENT
