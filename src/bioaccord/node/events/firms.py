"""What the firms of a trade show are called, for whole pages at once."""

from collections.abc import Iterable

from bioaccord.node.partners.directory import current_directory
from bioaccord.node.supply.access import current_network
from bioaccord.vocabulary.language import Language, Text

from .models import GuestFirm

GUEST = "guest-"
"""How the ids of firms of other associations begin, which come to an event of this one."""


_GONE = Text("참가를 취소한 초청 기업", "a guest firm that no longer comes")


def known_firms() -> frozenset[str]:
    """Return the ids of all firms of the directory and of the supply network, and of guest firms of other associations."""
    network = {one.organisation_id for one in current_network().organisations}
    guests = set(GuestFirm.objects.filter(withdrawn_at=None).values_list("organisation_id", flat=True))
    return frozenset(network | guests | current_directory().entries.keys())


def _guests(organisation_ids: Iterable[str]) -> dict[str, GuestFirm]:
    wanted = [one for one in organisation_ids if one.startswith(GUEST)]
    return {one.organisation_id: one for one in GuestFirm.objects.filter(organisation_id__in=wanted)} if wanted else {}


def standing_guests(organisation_ids: Iterable[str]) -> dict[str, GuestFirm]:
    """Return those of some firms that come to an event here through another association, and still come."""
    return {one: guest for one, guest in _guests(organisation_ids).items() if guest.withdrawn_at is None}


def guests_found(words: str, among: Iterable[str]) -> list[str]:
    """Return the guest firms, of some firms, whose name or own words on what they do hold all words that are looked for; no directory lists them."""
    wanted = words.casefold().split()
    return [
        one
        for one, guest in standing_guests(among).items()
        if all(word in f"{guest.name_ko} {guest.name_en} {guest.what_ko} {guest.what_en}".casefold() for word in wanted)
    ]


def firm_names(organisation_ids: Iterable[str]) -> dict[str, Text]:
    """Return what each firm is called, or its id where nobody has told."""
    wanted = set(organisation_ids)
    network = {
        one.organisation_id: one.name for one in current_network().organisations if one.organisation_id in wanted
    }
    guests = _guests(wanted)
    entries = current_directory().entries if wanted - network.keys() - guests.keys() else {}
    found = {}
    for one in wanted:
        entry, guest = entries.get(one), guests.get(one)
        name = network.get(one) or (entry.name if entry else Text("", ""))
        if guest is not None:
            name = (
                Text(guest.name_ko or guest.name_en, guest.name_en or guest.name_ko)
                if guest.withdrawn_at is None
                else _GONE
            )
        found[one] = name if name.ko or name.en else Text(one, one)
    return found


def firms_told_apart(organisation_ids: Iterable[str]) -> dict[str, Text]:
    """Return what each firm is called, guests of other associations marked: a firm may be in the directory too, under the same name."""
    found = firm_names(organisation_ids)
    return {
        one: Text(f"{name.ko} (다른 협회)", f"{name.en} (of another association)") if one.startswith(GUEST) else name
        for one, name in found.items()
    }


def firms_called(organisation_ids: Iterable[str], language: Language) -> dict[str, str]:
    """Return what each firm is called in one language."""
    return {one: name.in_language(language) for one, name in firm_names(organisation_ids).items()}


def firm_countries(organisation_ids: Iterable[str]) -> dict[str, str]:
    """Return the country of each firm that is known, as its two letters."""
    network = {one.organisation_id: one.country for one in current_network().organisations}
    entries, wanted = current_directory().entries, set(organisation_ids)
    found = {one: network.get(one) or (entries[one].country if one in entries else "") for one in wanted}
    found |= {one: guest.country for one, guest in _guests(wanted).items()}
    return {one: country for one, country in found.items() if country}


def firms_found(words: str, among: Iterable[str]) -> list[str]:
    """Return those of some firms (ids) that are called so: the one with that id or that very name alone, else all whose name or id holds the words.

    Names count in both languages; capitals and blanks do not.
    """
    wanted = _plain(words)
    if not wanted:
        return []
    called = {one: {_plain(one), _plain(name.ko), _plain(name.en)} for one, name in sorted(firm_names(among).items())}
    exact = [one for one, names in called.items() if wanted in names]
    return exact or [one for one, names in called.items() if any(wanted in name for name in names)]


def _plain(words: str) -> str:
    return "".join(words.casefold().split())
