"""A file of entries against the directory: what is new, what changes, what firms keep as they wrote it, and what may be there twice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bioaccord.node.accounts.access import firms_with_people
from bioaccord.node.supply.drafts import MOST_SHOWN, kept_refusal
from bioaccord.partners.bare_name import bare_english, bare_korean
from bioaccord.partners.called_otherwise import is_called_otherwise
from bioaccord.partners.directory_file import ReadDirectory, read_directory
from bioaccord.partners.entry import Entry, Identifier, IdentifierScheme
from bioaccord.partners.merging import merged
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.region import region_code
from bioaccord.vocabulary.tlp import TLP

from .differences import differing_fields
from .entry_rows import entry_of, identifier_key, payload_of
from .models import DirectoryDraft, EntryRecord

# What only the firm itself or the association writes, whatever a file says of a firm that has people here.
_FIRMS_OWN = ("postings", "competitors", "tlp")
_NEVER = ("confirmed_on", "confirmed_by", "updated_on")
_LONGEST_STEM = 60


@dataclass(frozen=True)
class Outcome:
    """What becomes of one row: `after` is the entry as it would be, `before` as it is, `kept` the fields in which the firm's own words stay."""

    before: Entry | None
    after: Entry
    given: Entry
    kept: tuple[str, ...] = ()
    is_doubted: bool = False
    """Whether the row calls the organisation whose number it carries by a name unlike all of its own: a person says yes first."""

    @property
    def state(self) -> str:
        """Return new, changed or unchanged."""
        if self.before is None:
            return "new"
        return "changed" if differing_fields(self.before, self.after) else "unchanged"


def present_entries() -> dict[str, tuple[Entry, frozenset[str]]]:
    """Return the entries of the directory by their ids, each with the fields that the firm itself wrote."""
    rows = EntryRecord.objects.filter(merged_into=None).defer("words").iterator(chunk_size=2000)
    return {row.organisation_id: (entry_of(row), frozenset(row.own_fields)) for row in rows}


def read_draft(draft: DirectoryDraft, present: dict[str, tuple[Entry, frozenset[str]]]) -> ReadDirectory:
    """Return what an uploaded file holds; firms of the directory keep their ids. Raises `InputError` where it cannot be read at all."""
    name = Path(draft.file_name)
    known = [entry for entry, _own in present.values()]
    # A row of a firm that was merged into another one is still that firm's: known by its id, while its numbers are the other's now.
    known += [
        replace(entry_of(row), identifiers=())
        for row in EntryRecord.objects.exclude(merged_into=None).defer("words").iterator(chunk_size=2000)
    ]
    shown = "".join(letter for letter in name.stem if letter.isprintable() and letter not in "/\\")[:_LONGEST_STEM]
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{shown or 'entries'}{name.suffix.lower()}"
        file.write_bytes(bytes(draft.content))
        try:
            return read_directory(
                file,
                source=draft.source,
                as_of=draft.as_of,
                country=draft.country,
                association=draft.association,
                tlp=TLP(draft.tlp),
                known=known,
            )
        except InputError as error:
            error.call_files(lambda called: called.removeprefix(f"{folder}/"))
            raise


def outcomes(
    entries: Iterable[Entry],
    present: dict[str, tuple[Entry, frozenset[str]]],
    assumed: Mapping[str, frozenset[str]],
) -> list[Outcome]:
    """Return what would become of the entries of a file, against the directory as it stands.

    `assumed` are by organisation the fields that only were assumed for the whole file: they fill what is empty, and overwrite nothing.
    """
    leads_to = dict(
        EntryRecord.objects.exclude(merged_into=None).values_list("organisation_id", "merged_into__organisation_id")
    )
    people = firms_with_people()
    added = _added_by_merges()
    found: dict[str, Outcome] = {}
    for given in entries:
        only_assumed = assumed.get(given.organisation_id, frozenset())
        organisation_id = _standing_for(given.organisation_id, leads_to)
        was_merged = organisation_id != given.organisation_id
        if was_merged:
            given = _called(given, organisation_id)
        earlier = found.get(organisation_id)
        before, fields = present.get(organisation_id, (None, frozenset()))
        is_doubted = before is not None and is_called_otherwise(before, given)
        if organisation_id in people:
            fields |= set(_FIRMS_OWN)
        now = earlier.after if earlier else before
        if now is None:
            found[organisation_id] = Outcome(None, given, given)
            continue
        after, kept = _joined(
            now, given, fields, added.get(organisation_id, frozenset()), adds_only=was_merged, assumed=only_assumed
        )
        if earlier:
            kept = tuple(dict.fromkeys((*earlier.kept, *kept)))
            is_doubted |= earlier.is_doubted
        found[organisation_id] = Outcome(before, after, given, kept, is_doubted)
    return list(found.values())


def examined(draft: DirectoryDraft) -> dict:
    """Return what a draft would do, as plain values that are kept with it."""
    present = present_entries()
    try:
        read = read_draft(draft, present)
    except InputError as error:
        return {
            "read": 0,
            "refused": error.count,
            "refusals": [kept_refusal(one) for one in error.refusals[:MOST_SHOWN]],
        }
    given = outcomes(read.entries, present, read.assumed)
    doubted = [one for one in given if one.is_doubted and one.state == "changed"]
    sure = [one for one in given if one.state != "changed" or not one.is_doubted]
    by_state = {state: [one for one in sure if one.state == state] for state in ("new", "changed", "unchanged")}
    kept = [one for one in given if one.kept]
    doubles = possible_duplicates(given, present)
    return {
        "read": len(read.entries),
        "refused": read.refusals.count,
        "refusals": [kept_refusal(one) for one in read.refusals.kept[:MOST_SHOWN]],
        "noted": read.notes.count,
        "notes": [kept_refusal(one) for one in read.notes.kept[:MOST_SHOWN]],
        "counts": {state: len(ones) for state, ones in by_state.items()}
        | {"kept": len(kept), "doubles": len(doubles), "doubted": len(doubted)},
        "doubted": [{"after": payload_of(one.after), "given": _line(one.given)} for one in doubted[:MOST_SHOWN]],
        "new": [_line(one.after) for one in by_state["new"][:MOST_SHOWN]],
        "changed": [payload_of(one.after) for one in by_state["changed"][:MOST_SHOWN]],
        "kept": [{"given": payload_of(one.given), "fields": list(one.kept)} for one in kept[:MOST_SHOWN]],
        "doubles": doubles[:MOST_SHOWN],
    }


def possible_duplicates(given: list[Outcome], present: dict[str, tuple[Entry, frozenset[str]]]) -> list[dict]:
    """Return pairs of entries, at least one of them new, that share a name in one country or a home page; a person decides about them."""
    known: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    in_file = {one.after.organisation_id for one in given}
    for organisation_id, (entry, _own) in present.items():
        if organisation_id not in in_file:
            for key in _keys(entry):
                known[key].append(entry)
    pairs: dict[tuple[str, str], dict] = {}
    for one in given:
        entry = one.after
        for key in _keys(entry):
            for other in known[key]:
                if one.before is None or other.organisation_id in in_file:
                    pair = (entry.organisation_id, other.organisation_id)
                    pairs.setdefault(pair, {"one": _line(entry), "other": _line(other), "why": key[0], "value": key[1]})
            known[key].append(entry)
    return list(pairs.values())


def _keys(entry: Entry) -> set[tuple[str, str]]:
    keys = set()
    for name in entry.names:
        bare = bare_korean(name.text) if name.language == "ko" else " ".join(bare_english(name.text))
        if len(bare) > 1:
            keys.add(("name", f"{bare} ({entry.country})"))
    page = [identifier_key(one) for one in entry.identifiers if one.scheme is IdentifierScheme.HOME_PAGE]
    return keys | {("home_page", one) for one in page if one}


def _standing_for(organisation_id: str, leads_to: dict[str, str]) -> str:
    """Return the entry that stands for one that was merged into another, or the entry itself."""
    for _step in range(len(leads_to)):
        if organisation_id not in leads_to:
            break
        organisation_id = leads_to[organisation_id]
    return organisation_id


def _called(entry: Entry, organisation_id: str) -> Entry:
    postings = tuple(replace(one, organisation_id=organisation_id) for one in entry.postings)
    return replace(entry, organisation_id=organisation_id, postings=postings)


def _added_by_merges() -> dict[str, frozenset[Identifier]]:
    """Return by entry the identifiers that other entries brought when they were merged into it."""
    rows = EntryRecord.objects.exclude(merged_into=None).select_related("merged_into").defer("words")
    brought: dict[str, set[Identifier]] = defaultdict(set)
    for row in rows:
        identifiers = entry_of(row).identifiers
        while row.merged_into is not None:
            row = row.merged_into
            brought[row.organisation_id].update(identifiers)
    return {organisation_id: frozenset(ones) for organisation_id, ones in brought.items()}


def _joined(
    present: Entry,
    given: Entry,
    own_fields: frozenset[str],
    added: frozenset[Identifier],
    *,
    adds_only: bool,
    assumed: frozenset[str],
) -> tuple[Entry, tuple[str, ...]]:
    """Return an entry with what a file says of it, and the fields in which the firm's own words stay.

    What the file leaves empty stays; of lists, what it does not name stays too. A marking is never made wider. `added` are identifiers
    that a merge brought: none of the file replaces them. A row of a firm that was merged into the entry `adds_only`. What is only
    `assumed` for the whole file fills what is empty, and a marking is never empty.
    """
    values, kept = {}, []
    together = merged(present, given)
    for name in differing_fields(present, given):
        if name in _NEVER or (name in assumed and getattr(present, name)):
            continue
        now = getattr(present, name)
        if name in ("source", "as_of"):
            joined = now
        elif adds_only:
            joined = getattr(together, name)
        elif name == "region" and region_code(now, present.country) == region_code(given.region, present.country):
            joined = now  # the same region, written in the other language
        elif name == "identifiers":
            joined = _identifiers(now, given.identifiers, added)
        else:
            joined = _with(name, now, getattr(given, name))
        if joined == now:
            continue
        if name in own_fields:
            kept.append(name)
        else:
            values[name] = joined
    if values or not kept:
        values |= _whence(present, given, adds=bool(values))
    return replace(present, **values), tuple(kept)


def _whence(present: Entry, given: Entry, *, adds: bool) -> dict[str, object]:
    """Return from where an entry is, and as of when: from several files, all are named with the oldest day.

    A file that `adds` nothing is no source of the entry; the day of one that is its only source is renewed.
    """
    sources, further = ([part for part in one.split("; ") if part] for one in (present.source, given.source))
    if not sources or not further or set(sources) == set(further):
        # The same files again, in whatever order: an exported entry that comes back names all of its own.
        source = present.source or (given.source if adds else "")
        return {"source": source, "as_of": (given.as_of if source else None) or present.as_of}
    if not adds:
        return {}
    days = [one for one in (present.as_of, given.as_of) if one]
    return {
        "source": "; ".join(dict.fromkeys((*sources, *further))),
        "as_of": min(days) if days else None,
    }


def _with(name: str, now, given):
    if given in (None, "", (), Text("", ""), False):
        return now
    if isinstance(given, Text):
        return Text(given.ko or now.ko, given.en or now.en, given.original or now.original)
    if name == "tlp":
        return max(now, given, key=list(TLP).index)
    if name == "names":
        told = {(_plain(one.text), one.language) for one in given}
        return (*given, *(one for one in now if (_plain(one.text), one.language) not in told))
    if name in ("sites", "capabilities", "postings"):
        key = {"sites": "site_id", "capabilities": "capability_id", "postings": "posting_id"}[name]
        return _united(given, now, lambda one: getattr(one, key))
    if name in ("firm_kinds", "competitors"):
        return _united(given, now, lambda one: one)
    return given


def _identifiers(
    now: tuple[Identifier, ...], given: tuple[Identifier, ...], added: frozenset[Identifier]
) -> tuple[Identifier, ...]:
    """Return what identifies a firm: a new number takes the place of the one of its kind, unless a merge brought that; home pages are added."""
    known = {(one.scheme, identifier_key(one)) for one in now}
    new = [one for one in given if (one.scheme, identifier_key(one)) not in known]
    repeated = {(one.scheme, identifier_key(one)) for one in given}
    replaced = {one.scheme for one in new} - {IdentifierScheme.HOME_PAGE}
    stays = [
        one
        for one in now
        if one.scheme not in replaced or one in added or (one.scheme, identifier_key(one)) in repeated
    ]
    return (*stays, *new)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _united(given: tuple, now: tuple, key) -> tuple:
    """Return what stands, with what is given in the place of what it replaces, and what is new after it."""
    wanted = {key(one): one for one in given}
    kept = tuple(wanted.pop(key(one), one) for one in now)
    return (*kept, *wanted.values())


def _line(entry: Entry) -> dict:
    return {
        "organisation_id": entry.organisation_id,
        "name": {"ko": entry.name.ko, "en": entry.name.en},
        "country": entry.country,
    }
