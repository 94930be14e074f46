"""Two nodes as two associations use them: paired by voice, groups agreed, records shared and taken back, keys replaced, parted."""

from __future__ import annotations

from .nodes import retract, settle, share


def records(node, group: str, source: str) -> list[dict]:
    return node.state()["ledgers"][f"{group}/{source}"]["records"]


def test_a_shared_record_arrives_once_and_whole(associations):
    kr, us = associations.kr, associations.us
    share(kr, "kr-us", "one", "two")
    settle(kr, us)
    there, here = records(us, "kr-us", kr.association), records(kr, "kr-us", kr.association)
    assert [one["record_id"] for one in there] == ["one", "two"]
    assert [one["payload"]["text"]["en"] for one in there] == ["text of one", "text of two"]
    assert [(one["seq"], one["digest"], one["token"]) for one in there] == [(one["seq"], one["digest"], one["token"]) for one in here]  # fmt: skip
