"""American proceedings: the documents of one docket in order - notice, proposed rule, final rule, correction, withdrawal.

Documents belong together by docket, by the identifier of a regulation (RIN), by what they correct and, in dockets that hold several
matters, by title. Identifiers that an agency writes on everything tie nothing together and are left out: catch-all dockets
("EPA_FRDOC_0001"), budget codes among docket numbers, and a RIN with many dockets (2120-AA64 stands on every airworthiness directive).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bioaccord.vocabulary.signal import DatedWords, Stage

from .document import DocumentKind, DocumentVersion
from .proceeding_matters import adds_to_a_rule, matters

_MOST_DOCKETS_OF_A_RIN = 3
_MOST_DOCKETS_OF_A_PAPER = 2  # one in more, as a regulatory agenda, does not tie them together
_ALIKE = 0.75
_FEWEST_COMMON_WORDS = 3
_STANDING_RIN = re.compile(r"\d{4}-AA\d\d")  # 2120-AA64 airworthiness directives, 1625-AA00 safety zones
_CATCH_ALL = re.compile(r"_FRDOC_|^(?:FEMA|NRC)-\d{4}-000\d$", re.IGNORECASE)
_DOCKET = re.compile(
    r"[A-Z]{2,}(?:[-_][A-Z0-9]+)*-\d{2,4}-(?:[A-Z]+-)*\d{3,}(?:-[A-Z]-\d+)?"  # regulations.gov: FDA-2023-N-0437, AMS-FV-09-0047
    r"|(?:[A-Z]{2} )?DOCKET NO\. \d{2}-\d+"  # FCC: WC Docket No. 17-84
    r"|\d{2,4}[A-Z]-\d+"  # FDA before 2007: 2003N-0234
)
_PAPER = re.compile(r"(?:[A-Z]\d-)?(?:\d{2,4}|E\d)-\d{3,6}")


class StepKind(StrEnum):
    """What a document is in its proceeding."""

    NOTICE = "notice"
    ADVANCE_NOTICE = "advance_notice"
    PROPOSED = "proposed"
    SUPPLEMENTAL = "supplemental"
    EXTENSION = "extension"
    HEARING = "hearing"
    INTERIM_FINAL = "interim_final"
    FINAL = "final"
    DELAY = "delay"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    SUPPORTING = "supporting"
    """What regulations.gov keeps beside: analyses, letters, references."""


class NextKind(StrEnum):
    """What comes next in a proceeding."""

    COMMENTS = "comments"
    EFFECT = "effect"


@dataclass(frozen=True, slots=True)
class NextDay:
    """A day that is still to come: until when comments are taken, or when the rule takes effect; `document` is who says so."""

    kind: NextKind
    on: DatedWords
    document: DocumentVersion


@dataclass(frozen=True, slots=True)
class Step:
    """A document in its proceeding; `corrects` is the id of the document that a correction corrects.

    `also` are the ids of the same paper at other publishers (a Federal Register document is in regulations.gov too).
    """

    kind: StepKind
    document: DocumentVersion
    corrects: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proceeding:
    """The steps of one proceeding, oldest first, with its dockets and RINs."""

    dockets: tuple[str, ...]
    rins: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def title(self) -> str:
        """The title of its first rule or proposal, without what a correction or extension adds to it."""
        first = next((one for one in self.steps if one.kind in _RULE_MAKING), self.steps[0])
        return first.document.title

    @property
    def stage(self) -> Stage:
        """How far the proceeding has come: its last step that decides."""
        decided = [one for one in self.steps if one.kind in _DECIDING]
        return decided[-1].document.stage if decided else self.steps[-1].document.stage

    def comments_open_on(self, day: date) -> bool:
        """Whether comments were taken on a day; an extension replaces an earlier end, a withdrawal ends them."""
        past = [one for one in self.steps if one.document.published_on <= day]
        if any(one.kind == StepKind.WITHDRAWAL for one in past):
            return False
        ends = [one.document.deadline_on.last_day for one in past if one.document.deadline_on]
        return bool(ends) and max(ends) >= day

    def next_days(self, day: date) -> tuple[NextDay, ...]:
        """Return what is still to come on a day, soonest first; of several ends of the comment period or effective days the last said counts."""
        past = [one for one in self.steps if one.document.published_on <= day]
        found: list[NextDay] = []
        if self.comments_open_on(day):
            asking = [one.document for one in past if one.document.deadline_on]
            last = max(asking, key=lambda one: one.deadline_on.last_day if one.deadline_on else day)
            if last.deadline_on:
                found.append(NextDay(NextKind.COMMENTS, last.deadline_on, last))
        withdrawn = any(one.kind == StepKind.WITHDRAWAL for one in past)
        telling = [one.document for one in past if one.kind in _TAKING_EFFECT and one.document.effective_on]
        if telling and not withdrawn:
            effective = telling[-1].effective_on
            if effective and effective.last_day >= day:
                found.append(NextDay(NextKind.EFFECT, effective, telling[-1]))
        return tuple(sorted(found, key=lambda one: one.on.last_day))

    def proposal_of(self, document_id: str) -> DocumentVersion | None:
        """Return the proposal that a final rule decides: the last proposed or supplemental one since the final rule before it.

        None for anything but a final rule with a proposal; a delay or technical amendment decides none.
        """
        place = self._place(document_id)
        if place is None or not _decides(self.steps[place]):
            return None
        decided = [n for n, one in enumerate(self.steps[:place]) if _decides(one)]
        open_ones = self.steps[decided[-1] + 1 if decided else 0 : place]
        earlier = [one for one in open_ones if one.kind in (StepKind.PROPOSED, StepKind.SUPPLEMENTAL)]
        return earlier[-1].document if earlier else None

    def withdrawal_of(self, document_id: str) -> DocumentVersion | None:
        """Return what withdraws a proposal, a notice or a rule; None while it stands.

        The withdrawal of a direct final rule withdraws no proposal, and that of a proposal no final rule before it.
        """
        place = self._place(document_id)
        later = self.steps[place + 1 :] if place is not None else ()
        return next((one.document for one in later if self._withdraws(one, self.steps[place or 0])), None)

    def extension_of(self, document_id: str) -> DocumentVersion | None:
        """Return the last paper that says anew until when comments on a document are taken; None where none does."""
        place = self._place(document_id)
        if place is None or self.steps[place].kind not in _ASKING:
            return None
        after = self.steps[place + 1 :]
        # Comments on the next proposal are asked for by itself.
        next_one = next((n for n, one in enumerate(after) if one.kind in _RULE_MAKING), len(after))
        told = [one.document for one in after[:next_one] if one.kind == StepKind.EXTENSION and one.document.deadline_on]
        return told[-1] if told else None

    def moved_by(self, document_id: str) -> tuple[DocumentVersion, ...]:
        """Return the documents that a withdrawal withdraws, or whose comment period an extension extends; none for others."""
        place = self._place(document_id)
        if place is None:
            return ()
        moving, earlier = self.steps[place], self.steps[:place]
        if moving.kind == StepKind.WITHDRAWAL:
            return tuple(one.document for one in earlier if self._withdraws(moving, one))
        if moving.kind != StepKind.EXTENSION or moving.document.deadline_on is None:
            return ()
        return tuple(
            one.document for one in earlier if one.kind in _ASKING and self.extension_of(one.document.document_id)
        )

    def holds(self, document_id: str) -> bool:
        """Whether a document is a step of this proceeding, under whichever publisher's id."""
        return self._place(document_id) is not None

    def _place(self, document_id: str) -> int | None:
        return next(
            (n for n, one in enumerate(self.steps) if document_id in (one.document.document_id, *one.also)), None
        )

    @staticmethod
    def _withdraws(withdrawal: Step, other: Step) -> bool:
        if withdrawal.kind != StepKind.WITHDRAWAL:
            return False
        if withdrawal.document.kind == DocumentKind.FINAL_RULE:
            return other.kind in (StepKind.FINAL, StepKind.INTERIM_FINAL)
        return other.kind in (*_ASKING, StepKind.EXTENSION, StepKind.HEARING)


def _decides(step: Step) -> bool:
    return step.kind in (StepKind.FINAL, StepKind.INTERIM_FINAL) and not adds_to_a_rule(step.document.title)


_TAKING_EFFECT = frozenset({StepKind.INTERIM_FINAL, StepKind.FINAL, StepKind.DELAY, StepKind.CORRECTION})
_RULE_MAKING = frozenset(
    {StepKind.ADVANCE_NOTICE, StepKind.PROPOSED, StepKind.SUPPLEMENTAL, StepKind.INTERIM_FINAL, StepKind.FINAL}
)
_ASKING = frozenset({StepKind.NOTICE, StepKind.ADVANCE_NOTICE, StepKind.PROPOSED, StepKind.SUPPLEMENTAL})
_DECIDING = _RULE_MAKING | {StepKind.WITHDRAWAL}
_KINDS: tuple[tuple[StepKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            StepKind.WITHDRAWAL,
            r"withdrawal of (?:the |an? )?(?:\w+[ -]){0,3}?(?:proposed|proposal|direct final|notice|final rule|interim|rule|rulemaking"
            r"|petition)|[;:]\s*withdrawal\s*(?:\||$)|; withdrawn|notice of withdrawal|^withdrawal \|",
        ),
        (
            StepKind.CORRECTION,
            # "Technical Corrections to Customs Regulations" is the matter of a rule, not a correction of one.
            r"[;:,]\s*technical amendments?\.?\s*(?:\||$)|[;:,]\s*(?:\w+ )?correct(?:ion|ing)(?! factor)|^correct(?:ion|ing)|\bcorrections?\s*(?:\||$)|(?:^|\|\s*)(?:technical correction|corrections?) to\b|\berrat(?:um|a)\b",
        ),
        (
            StepKind.DELAY,
            r"(?:delay|postpone\w*|stay) of (?:the )?(?:effective|compliance) date"
            r"|extension (?:and \w+ )?of (?:the )?(?:effective|compliance) date",
        ),
        (
            StepKind.EXTENSION,
            r"\b(?:extension|extend\w*|reopen\w*|re-open\w*)\b.{0,30}\b(?:comment|period|deadline)|[;,]\s*(?:extension|reopening)\s*$"
            r"|comment period.{0,20}(?:exten|reopen)",
        ),
        (StepKind.SUPPLEMENTAL, r"supplemental (?:notice of )?propos|further notice of propos|\bSNPRM\b"),
        (StepKind.ADVANCE_NOTICE, r"advanced? notice of proposed|\bANPRM\b"),
        (
            StepKind.HEARING,
            r"\b(?:public|informal) (?:hearing|meeting|workshop)s?\b|notice of (?:\w+ )?(?:hearing|meeting)"
            r"|[;:,] (?:hearing|meeting|workshop)s?\s*(?:\||$)",
        ),
        (StepKind.INTERIM_FINAL, r"interim (?:final )?rule|final rule; interim"),
    )
)


_IS_PROPOSAL = re.compile(r"proposed rule|proposed rulemaking", re.IGNORECASE)


def step_kind(document: DocumentVersion) -> StepKind:
    """Return what a document is in its proceeding, by its links, action, title and kind."""
    told = dict(document.extra)
    if told.get("type") in ("Supporting & Related Material", "Other"):
        return StepKind.SUPPORTING
    if document.stage == Stage.WITHDRAWN and document.kind != DocumentKind.FINAL_RULE:
        return StepKind.WITHDRAWAL
    if document.values_of("corrects"):
        return StepKind.CORRECTION
    if re.search(r"\bguidance\b", document.action, re.IGNORECASE) and not _IS_PROPOSAL.search(document.action):
        return StepKind.NOTICE
    words = f"{document.action} | {document.title}"
    for kind, pattern in _KINDS:
        if not pattern.search(words):
            continue
        # The withdrawal of a drug's approval is a decision of its own, not the end of a proposal.
        if kind == StepKind.WITHDRAWAL and re.search(r"withdrawal of approval", document.title, re.IGNORECASE):
            continue
        # "Proposed rule; public hearing" is a proposal with a hearing.
        is_rule = document.kind == DocumentKind.FINAL_RULE or _IS_PROPOSAL.search(words)
        # A proposal to extend a compliance date is a proposal still.
        if kind == StepKind.DELAY and document.kind == DocumentKind.PROPOSED_RULE:
            continue
        is_refused = re.search(r"\bdenial of\b", document.title, re.IGNORECASE)
        if kind == StepKind.HEARING and (is_rule or is_refused):
            continue
        return kind
    if document.kind == DocumentKind.PROPOSED_RULE:
        return StepKind.PROPOSED
    if document.kind == DocumentKind.FINAL_RULE:
        return StepKind.FINAL
    return StepKind.NOTICE


def proceedings(documents: Iterable[DocumentVersion]) -> tuple[Proceeding, ...]:
    """Return the proceedings of documents, those with the newest step last; a document without docket and RIN is one of its own.

    Of several versions of a document the last counts.
    """
    latest: dict[str, DocumentVersion] = {}
    for document in documents:
        known = latest.get(document.document_id)
        if known is None or known.version <= document.version:
            latest[document.document_id] = document
    groups = _groups(list(latest.values()))
    found = [_proceeding(group) for group in groups]
    return tuple(
        sorted(found, key=lambda one: (one.steps[-1].document.published_on, one.steps[0].document.document_id))
    )


def _groups(documents: Sequence[DocumentVersion]) -> list[list[DocumentVersion]]:
    dockets_of_rin: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        for rin in _rins(document):
            dockets_of_rin[rin] |= set(_dockets(document)) or {document.document_id}
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    dockets_of_paper: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        for number in _papers(document):
            dockets_of_paper[number] |= set(_dockets(document))
    for document in documents:
        dockets = _dockets(document)
        names = [
            f"docket {docket}" for docket in (dockets if len(dockets) <= _MOST_DOCKETS_OF_A_PAPER else dockets[:1])
        ]
        names += [f"rin {rin}" for rin in _rins(document) if len(dockets_of_rin[rin]) <= _MOST_DOCKETS_OF_A_RIN]
        # A Federal Register number says that two publishers' documents are one paper.
        names += [f"fr {one}" for one in _papers(document) if len(dockets_of_paper[one]) <= 1]
        for name in names:
            parent[root(document.document_id)] = root(name)
    groups: dict[str, list[DocumentVersion]] = defaultdict(list)
    for document in documents:
        groups[root(document.document_id)].append(document)
    return [matter for group in groups.values() for matter in matters(group, _ties, step_kind)]


def _ties(document: DocumentVersion) -> set[str]:
    return {*_papers(document), *_rins(document)}


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return common / max(1, min(len(one), len(other))) if common >= _FEWEST_COMMON_WORDS or one == other else 0.0


_EMPTY_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "by",
        "certain",
        "for",
        "from",
        "in",
        "notice",
        "of",
        "on",
        "or",
        "other",
        "proposed",
        "rule",
        "rules",
        "the",
        "to",
        "under",
        "with",
    ]
)


def is_paper(number: str) -> bool:
    """Whether this is a number of the Federal Register.

    >>> is_paper("2024-01234"), is_paper("E9-12345"), is_paper("N/A")
    (True, True, False)
    """
    return bool(_PAPER.fullmatch(number))


def _papers(document: DocumentVersion) -> list[str]:
    """Return the Federal Register numbers of a document and of what it corrects; what is no such number ("N/A") ties nothing."""
    return [one for one in (*document.values_of("fr"), *document.values_of("corrects")) if is_paper(one)]


def proceeding_names(document: DocumentVersion) -> tuple[tuple[str, str], ...]:
    """Return the links by which a document's proceeding is found, as (kind, value); what an agency writes on everything is left out."""
    found = [("docket", one) for one in _dockets(document)] + [("rin", one) for one in _rins(document)]
    return (*found, *(("fr", one) for one in _papers(document)))


def _rins(document: DocumentVersion) -> list[str]:
    return [one for one in document.values_of("rin") if not _STANDING_RIN.fullmatch(one)]


def _dockets(document: DocumentVersion) -> list[str]:
    return list(dict.fromkeys(name for name in map(docket_name, document.values_of("docket")) if name))


def docket_name(written: str) -> str:
    """Return a docket as its number alone, in one spelling; "" for a catch-all docket.

    >>> docket_name("Docket No. FDA-2023-N-0437")
    'FDA-2023-N-0437'
    """
    plain = re.sub(r"[\u2010-\u2015]", "-", " ".join(written.split())).upper()
    found = None if plain.startswith("PROJECT IDENTIFIER") else _DOCKET.search(plain)
    return found[0] if found and not _CATCH_ALL.search(found[0]) else ""


def _proceeding(documents: Sequence[DocumentVersion]) -> Proceeding:
    papers: dict[str, list[DocumentVersion]] = defaultdict(list)
    for document in documents:
        number = next((one for one in document.values_of("fr") if is_paper(one)), document.document_id)
        # The Register gave numbers twice before 2016: two of its own papers are never one.
        if any(one.publisher == document.publisher == "Federal Register" for one in papers[number]):
            number = document.document_id
        papers[number].append(document)
    steps: list[Step] = []
    for same in papers.values():
        # The Register's own record has dates and summary; the others are the same paper elsewhere.
        first, *rest = sorted(same, key=lambda one: (one.publisher != "Federal Register", one.document_id))
        steps.append(Step(step_kind(first), first, also=tuple(one.document_id for one in rest)))
    printed = min((one.document.published_on for one in steps if _papers(one.document)), default=None)
    steps = [
        # What lies in a docket beside what the Register printed is an analysis, a letter, a copy for display.
        replace(one, kind=StepKind.SUPPORTING)
        if printed and not _papers(one.document) and one.document.published_on > printed and _is_of_dockets(one)
        else one
        for one in steps
    ]
    steps.sort(key=lambda one: (one.document.published_on, _ORDER.index(one.kind), one.document.document_id))
    attached = [
        Step(one.kind, one.document, _corrected(one, steps), one.also) if one.kind == StepKind.CORRECTION else one
        for one in steps
    ]
    dockets = sorted({docket for document in documents for docket in _dockets(document)})
    rins = sorted({rin for document in documents for rin in document.values_of("rin")})
    return Proceeding(tuple(dockets), tuple(rins), tuple(attached))


def _is_of_dockets(step: Step) -> bool:
    return step.document.publisher == "regulations.gov"


_ORDER = list(StepKind)


def _corrected(correction: Step, steps: Sequence[Step]) -> str | None:
    """Return the id of what a correction corrects: by its number, else the last earlier document with that title."""
    numbers = set(correction.document.values_of("corrects"))
    if numbers:
        by_number = [one for one in steps if numbers & set(one.document.values_of("fr"))]
        return by_number[-1].document.document_id if by_number else None
    title = _bare_title(correction.document.title)
    earlier = [
        one
        for one in steps
        if one.document.published_on <= correction.document.published_on
        and one.kind not in (StepKind.CORRECTION, StepKind.SUPPORTING)
        and one.document.document_id != correction.document.document_id
    ]
    alike = [one for one in earlier if _bare_title(one.document.title) == title]
    if not alike:
        words = frozenset(title.split()) - _EMPTY_WORDS
        same_kind = [one for one in earlier if one.document.kind == correction.document.kind]
        alike = [
            one
            for one in same_kind
            if _overlap(words, frozenset(_bare_title(one.document.title).split()) - _EMPTY_WORDS) >= _ALIKE
        ]
    if not alike:
        # With one earlier paper of its kind in the docket there is nothing else that it could correct.
        alike = same_kind if len(same_kind) == 1 else []
    return alike[-1].document.document_id if alike else None


def _bare_title(title: str) -> str:
    """Return a title without what it adds about this step, for comparison."""
    bare = re.sub(
        r"[;:,(]?\s*(?:proposed rules?|final rules?|interim|technical|corrections?|correcting amendments?|extension|reopening)\b.*$",
        "",
        title,
        flags=re.IGNORECASE,
    )
    return re.sub(r"\W+", " ", (bare or title).casefold()).strip()
