"""A sharing group: who reads, which kinds of records, agreed and signed by each member; its membership never changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .canonical import canonical
from .digest import digest

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
"""What ids of associations and groups look like."""


@dataclass(frozen=True, slots=True)
class Group:
    """What members agreed on: their ids, sorted, and the kinds that may be shared.

    Who joins later makes a new group with the others, so that nobody ever reads what was told before it was there, and a ledger's
    readers are the same from its first record to its last.
    """

    group_id: str
    members: tuple[str, ...]
    kinds: tuple[str, ...]

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.group_id) or not all(ID.fullmatch(one) for one in self.members):
            raise ValueError("ids are of small letters, digits and hyphens, at most 63")
        if list(self.members) != sorted(set(self.members)) or len(self.members) < 2:
            raise ValueError("a group has two members or more, sorted, each once")
        if list(self.kinds) != sorted(set(self.kinds)) or not self.kinds:
            raise ValueError("a group agrees on one kind of record or more, sorted, each once")

    def fields(self) -> dict[str, Any]:
        """Return what is signed when the group is agreed."""
        return {"group": self.group_id, "kinds": list(self.kinds), "members": list(self.members)}

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Group:
        """Return the group of signed fields; raises `ValueError` for what is none."""
        if set(fields) != {"group", "kinds", "members"}:
            raise ValueError("an agreement holds group, kinds and members")
        lists = (fields["members"], fields["kinds"])
        if not isinstance(fields["group"], str) or not all(
            isinstance(one, list) and all(isinstance(word, str) for word in one) for one in lists
        ):
            raise ValueError("an agreement holds an id and two lists of words")
        return cls(fields["group"], tuple(lists[0]), tuple(lists[1]))

    def genesis(self, source: str) -> str:
        """Return what stands as `prev` in a member's first record: it binds the ledger to this agreement and no other.

        Raises `ValueError` for who is no member.
        """
        if source not in self.members:
            raise ValueError(f"{source} is no member of {self.group_id}")
        return digest("ledger", canonical([self.fields(), source]))
