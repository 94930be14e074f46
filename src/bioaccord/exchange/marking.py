"""Which markings may leave a node, and whom a marking lets read."""

from __future__ import annotations

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

LEAVES = (TLP.CLEAR, TLP.GREEN, TLP.AMBER)
"""What may be sealed. Amber with strict and red are for people in a room, never for a wire."""

READERS = {
    TLP.CLEAR: Text("누구나. 수신 협회가 공개할 수 있습니다.", "Anybody: the receiving associations may publish it."),
    TLP.GREEN: Text("수신 협회와 그 회원사 전체. 공개할 수 없습니다.", "The receiving associations and all their members; not the public."),
    TLP.AMBER: Text("수신 협회의 담당자와, 알아야 하는 회원사만.", "The receiving associations' own staff, and those of their members who need to know."),
    TLP.AMBER_STRICT: Text("우리 협회 안에서만. 나가지 않습니다.", "Our own association only: it does not leave."),
    TLP.RED: Text("이 자리에 있는 사람만. 나가지 않습니다.", "The people in the room only: it does not leave."),
}  # fmt: skip


def may_leave(marking: TLP) -> bool:
    """Return whether a record of this marking may be sealed.

    >>> may_leave(TLP.AMBER), may_leave(TLP.AMBER_STRICT)
    (True, False)
    """
    return marking in LEAVES
