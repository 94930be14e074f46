"""Who may see an entry or a posting, by its marking."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bioaccord.vocabulary.tlp import TLP


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the firms a person belongs to, the associations of these firms, and what the person does for the association.

    A visitor without an account has no firm and no association.
    """

    organisation_ids: frozenset[str] = frozenset()
    associations: frozenset[str] = frozenset()
    analyst_of: str = ""


def may_see(reader: Reader, tlp: TLP, *, owner: str, owner_association: str, audience: Collection[str] = ()) -> bool:
    """Return whether a reader may see what an organisation (`owner`) marked.

    CLEAR: everybody. GREEN: the members and analysts of either association. AMBER: those of the owner's own association and whoever
    is named. AMBER_STRICT: the firm, its association's analysts and whoever is named. RED: the firm and whoever is named, no analyst.
    """
    if tlp is TLP.CLEAR or owner in reader.organisation_ids:
        return True
    if reader.organisation_ids & frozenset(audience):
        return True
    if tlp is TLP.GREEN:
        return bool(reader.associations or reader.analyst_of)
    own_analyst = bool(reader.analyst_of) and reader.analyst_of == owner_association
    if tlp is TLP.AMBER:
        return own_analyst or owner_association in reader.associations - {""}
    return tlp is TLP.AMBER_STRICT and own_analyst
