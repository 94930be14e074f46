"""The only way to read the proceeding of a document for a person: its steps from notice to correction, in order."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_

from django.db.models import F, Q

from bioaccord.node.accounts.access import require
from bioaccord.policy.document import DocumentLink, DocumentVersion
from bioaccord.policy.proceedings import Proceeding, docket_name, proceeding_names, proceedings

from .document_models import PolicyDocument, PolicyLink, PolicyVersion
from .document_rows import deadline_of, effective_of, version_of

# How agencies write a docket's number; regulations.gov gives the number alone.
_SPELLINGS = (
    "{}",
    "Docket No. {}",
    "Docket ID {}",
    "Docket Number {}",
    "Docket No.: {}",
    "Docket ID: {}",
    "Doc. No. {}",
)
_MOST = 400


def proceeding_for(user, document: PolicyDocument) -> Proceeding | None:
    """Return the proceeding of an American rule or notice with its steps, oldest first; None where the document is its only paper."""
    require(user.is_authenticated)
    if document.country != "US" or document.kind in ("bill", "act", "code_section"):
        return None
    found = _papers({document.pk})
    # A second round brings what hangs on the papers of the first: a correction of the final rule, seen from the proposal.
    for _ in range(2):
        near = _near(found)
        if near <= {row.document_id for row in found} or len(near) > _MOST:
            break
        found = _papers(near | {document.pk})
    whole = next((one for one in proceedings(map(_step, found)) if document.document_id in _ids(one)), None)
    return whole if whole is not None and len(whole.steps) > 1 else None


def _ids(proceeding: Proceeding) -> set[str]:
    return {one for step in proceeding.steps for one in (step.document.document_id, *step.also)}


def _papers(documents: set[int]) -> list[PolicyVersion]:
    """Return the newest version of each document, without its text."""
    rows = PolicyVersion.objects.filter(document__in=documents, version=F("document__last_version"))
    return list(rows.select_related("document").prefetch_related("document__links").defer("text_compressed"))


def _near(rows: list[PolicyVersion]) -> set[int]:
    wanted = Q(pk__in=[])
    for kind, value in {name for row in rows for name in proceeding_names(_step(row))}:
        if kind == "docket":
            wanted |= Q(kind="docket", value__in=spellings(value))
        else:
            wanted |= Q(kind__in=("fr", "corrects") if kind == "fr" else (kind,), value=value)
    # What an agency spells otherwise still holds for its own papers.
    for row in rows:
        for link in row.document.links.all():
            if link.kind == "docket" and docket_name(link.value):
                wanted |= Q(kind="docket", value=link.value)
    return set(PolicyLink.objects.filter(wanted).values_list("document", flat=True)[: _MOST + 1])


def with_moved_deadline(user, rows: Sequence[PolicyVersion]) -> set[int]:
    """Return the keys of those versions whose comment deadline a later withdrawal ended or a later extension set anew."""
    require(user.is_authenticated)
    names = {row.pk: set(proceeding_names(_step(row))) for row in rows if row.country == "US"}
    of_proceeding = PolicyLink.objects.filter(links_named(set().union(*names.values()))).values("document")
    moving = PolicyVersion.objects.filter(document__in=of_proceeding, version=F("document__last_version"))
    moving = moving.filter(_SPEAKS_OF_MOVING).select_related("document").prefetch_related("document__links")
    in_motion = {name for row in moving.defer("text_compressed") for name in proceeding_names(_step(row))}
    if not in_motion:
        return set()
    papers = _papers(set(PolicyLink.objects.filter(links_named(in_motion)).values_list("document", flat=True)))
    found = proceedings(map(_step, papers))
    of_document = {one: whole for whole in found for one in _ids(whole)}
    return {
        row.pk
        for row in rows
        if (whole := of_document.get(row.document.document_id))
        and (whole.withdrawal_of(row.document.document_id) or whole.extension_of(row.document.document_id))
    }


_SPEAKS_OF_MOVING = reduce(
    or_,
    (
        Q(**{f"{column}__icontains": word})
        for column in ("title_en", "action")
        for word in ("withdraw", "extend", "extension", "reopen", "re-open")
    ),
)


def links_named(names: Iterable[tuple[str, str]]) -> Q:
    """Return the links that say these names of proceedings, in whichever spelling."""
    dockets = [one for kind, value in names if kind == "docket" for one in spellings(value)]
    return Q(kind="docket", value__in=dockets) | Q(
        kind="rin", value__in=[value for kind, value in names if kind == "rin"]
    )


def spellings(docket: str) -> list[str]:
    """Return how agencies write a docket whose number alone is known."""
    return [one.format(docket) for one in _SPELLINGS]


def _step(row: PolicyVersion) -> DocumentVersion:
    return replace(
        version_of(row, ""),
        links=tuple(DocumentLink(one.kind, one.value) for one in row.document.links.all()),
        effective_on=effective_of(row),
        deadline_on=deadline_of(row),
    )
