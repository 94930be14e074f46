"""Searches of the directory and matches of one's own postings that tell of what is new: each firm and posting once."""

from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bioaccord.node.alerts.letters import tell, write_letter
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.members.entry_access import as_seen_by, reader_of
from bioaccord.partners.directory_facets import DirectoryFacet
from bioaccord.partners.directory_search import DirectoryIndex
from bioaccord.partners.entry import Entry, Posting, Side
from bioaccord.partners.terms import Terms, standard_terms
from bioaccord.vocabulary.language import Text

from .directory import current_directory, directory_state, firm_name
from .match_access import matches_of
from .models import PartnerWatch, WatchHit
from .posting_access import FoundPosting, own_firms
from .searched_directory import searched_directory

MOST_TOLD = 20
"""How many finds one round names; the rest is counted."""


def look_for_partners(now: datetime) -> int:
    """Look at every watch whose directory has changed or whose day is new; returns how many finds were told."""
    state, today, told = directory_state(), timezone.localdate(now), 0
    watches = PartnerWatch.objects.filter(owner__is_active=True).select_related("owner")
    for watch in watches.order_by("id"):
        if watch.seen_version != state.version or watch.seen_on != today:
            # Before the transaction: nobody who writes waits while a directory is read.
            searched_directory(reader_of(watch.owner), today, wait=True)
            told += look(watch, now)
    return told


@transaction.atomic
def look(watch: PartnerWatch, now: datetime, *, wait: bool = True) -> int:
    """Look at one watch, and tell its owner of what was not there before; at the first look nothing is told.

    Raises `NotReadyError` as `fitting` does.
    """
    today, state = timezone.localdate(now), directory_state()
    locked = PartnerWatch.objects.select_for_update().get(id=watch.id)
    is_first = locked.seen_version < 0
    known = set(locked.hits.values_list("key", flat=True))
    new = {key: name for key, name in fitting(locked, today, wait=wait).items() if key not in known}
    WatchHit.objects.bulk_create(
        [WatchHit(watch=locked, key=key, found_at=now, was_told=not is_first) for key in new], ignore_conflicts=True
    )
    locked.seen_version, locked.seen_on = state.version, today
    locked.save(update_fields=["seen_version", "seen_on"])
    if is_first or not new:
        return 0
    _tell(locked, new, now)
    return len(new)


class NotReadyError(Exception):
    """The directory is being made ready for searching; whoever can wait asks again in a minute."""


def fitting(watch: PartnerWatch, today: date, *, wait: bool = True) -> dict[str, Text]:
    """Return what fits a watch now, of what its owner may see: names by key (an organisation id, `/` and a posting id or none).

    Organisations are searched as the directory's page searches them. Raises `NotReadyError` where that has to be made ready first
    and `wait` is false.
    """
    if watch.posting_id:
        return _fitting_matches(watch, today)
    if watch.side or watch.kind:
        return _fitting_postings(watch, today)
    reader = reader_of(watch.owner)
    searched = searched_directory(reader, today, wait=wait)
    if searched is None:
        raise NotReadyError
    result = searched.index.search(watch.words, facets=facets_of(watch), limit=len(searched.entries))
    ids = [hit.organisation_id for hit in result.hits if hit.organisation_id not in reader.organisation_ids]
    return {f"{one}/": searched.entries[one].name for one in ids}


def facets_of(watch: PartnerWatch) -> dict[DirectoryFacet, tuple[str, ...]]:
    """Return by what a search of organisations is narrowed."""
    facets = {DirectoryFacet(facet): tuple(values) for facet, values in watch.facets.items()}
    if watch.country:
        facets[DirectoryFacet.COUNTRY] = (watch.country,)
    terms = standard_terms()
    if watch.term in terms:
        facet = DirectoryFacet(terms[watch.term].facet.value)
        facets[facet] = tuple(dict.fromkeys((*facets.get(facet, ()), watch.term)))
    return facets


def _fitting_postings(watch: PartnerWatch, today: date) -> dict[str, Text]:
    reader, terms = reader_of(watch.owner), standard_terms()
    of_key = {}
    for entry in current_directory().entries.values():
        seen = None if entry.organisation_id in reader.organisation_ids else as_seen_by(entry, reader, today)
        if seen is None or (watch.country and seen.country != watch.country):
            continue
        for posting in seen.postings:
            if _posting_fits(watch, posting, terms):
                of_key[f"{seen.organisation_id}/{posting.posting_id}"] = (seen, posting)
    if watch.words.strip():
        # Each posting is searched as if it were all that a firm says: by its meaning, in either language.
        index = DirectoryIndex([_as_entry(key, *one) for key, one in of_key.items()])
        hits = index.search(watch.words, limit=len(of_key)).hits
        of_key = {hit.organisation_id: of_key[hit.organisation_id] for hit in hits}
    return {key: _named(*one) for key, one in of_key.items()}


def _as_entry(key: str, entry: Entry, posting: Posting) -> Entry:
    return Entry(key, entry.names, entry.country, postings=(replace(posting, side=Side.OFFER),))


def _fitting_matches(watch: PartnerWatch, today: date) -> dict[str, Text]:
    directory = current_directory()
    entry = directory.entries.get(directory.firm_of_posting.get(watch.posting_id, ""))
    if entry is None or entry.organisation_id not in own_firms(watch.owner):
        return {}
    posting = next(one for one in entry.postings if one.posting_id == watch.posting_id)
    matches = matches_of(watch.owner, FoundPosting(entry, posting, True), today)
    return {
        f"{one.candidate_organisation_id}/": firm_name(one.candidate_organisation_id)
        for one in matches
        if one.score >= watch.least_score
    }


def _posting_fits(watch: PartnerWatch, posting: Posting, terms: Terms) -> bool:
    if (watch.side and posting.side != watch.side) or (watch.kind and posting.kind != watch.kind):
        return False
    traits = posting.traits
    codes = (*traits.modalities, *traits.steps, *traits.fields, *traits.hosts)
    return not watch.term or any(watch.term in terms.with_broader(code) for code in codes)


def _named(entry: Entry, posting: Posting) -> Text:
    name, title = entry.name, posting.title
    return Text(
        f"{name.in_language('ko')}: {title.in_language('ko')}", f"{name.in_language('en')}: {title.in_language('en')}"
    )


def _tell(watch: PartnerWatch, new: dict[str, Text], now: datetime) -> None:
    page = reverse("partner_watch", args=[watch.id])
    for key, name in list(new.items())[:MOST_TOLD]:
        organisation_id, _slash, posting_id = key.partition("/")
        # A firm's page is where the directory has it.
        address = reverse("posting", args=[posting_id]) if posting_id else f"/directory/{organisation_id}/"
        tell(watch.owner, InboxEntry.Notice.PARTNER_FOUND, name, address, now)
    if watch.by_mail:
        shown = list(new.values())[:MOST_TOLD]
        rest = len(new) - len(shown)
        write_letter(
            watch.owner,
            f"watch-{watch.id}-{watch.hits.count()}",
            Text(f"저장한 검색 “{watch.name}”: 새 결과 {len(new)}건", f"Saved search “{watch.name}”: {len(new)} new"),
            Text(
                "\n".join(f"- {one.in_language('ko')}" for one in shown)
                + (f"\n외 {rest}건" if rest else "")
                + f"\n{settings.BASE_ADDRESS + page}",
                "\n".join(f"- {one.in_language('en')}" for one in shown)
                + (f"\nand {rest} more" if rest else "")
                + f"\n{settings.BASE_ADDRESS + page}",
            ),
            now,
        )
