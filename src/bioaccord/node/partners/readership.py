"""Who will see what a firm marks, in a sentence with the number of organisations."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bioaccord.partners.entry import Entry
from bioaccord.partners.visibility import Reader, may_see
from bioaccord.vocabulary.tlp import TLP

from .directory import current_directory


def count_readers(entry: Entry, tlp: TLP, audience: Collection[str] = ()) -> int:
    """Return how many other organisations, members of an association or named, may see a posting of `entry` with this marking.

    Only those are counted whose own entry the firm may see, so that the number tells of no hidden one.
    """
    count, writer = 0, _reader(entry)
    for one in current_directory().entries.values():
        if one.organisation_id == entry.organisation_id or not (one.association or one.organisation_id in audience):
            continue
        if not may_see(writer, one.tlp, owner=one.organisation_id, owner_association=one.association):
            continue
        reader = _reader(one)
        owner = {"owner": entry.organisation_id, "owner_association": entry.association}
        if may_see(reader, entry.tlp, **owner) and may_see(reader, tlp, **owner, audience=audience):
            count += 1
    return count


def _reader(entry: Entry) -> Reader:
    return Reader(frozenset({entry.organisation_id}), frozenset({entry.association} - {""}))


def who_sees(entry: Entry, tlp: TLP, audience: Collection[str] = ()) -> str:
    """Return a sentence that says who will see it, and how many organisations of the directory these are today."""
    who = {
        TLP.CLEAR: _("Everybody, also without log-in"),
        TLP.GREEN: _("The members and analysts of both associations"),
        TLP.AMBER: _("The members and analysts of your own association, and whom you name"),
        TLP.AMBER_STRICT: _("The analysts of your association, and whom you name"),
        TLP.RED: _("Only whom you name; no analyst"),
    }[tlp]
    count = count_readers(entry, tlp, audience)
    many = ngettext(
        "%(who)s: today %(count)d other organisation.", "%(who)s: today %(count)d other organisations.", count
    )
    return many % {"who": who, "count": count}
