"""What differs between two networks."""

from dataclasses import replace

from bioaccord.supply.network_diff import CellChange, RowChange, network_diff

from .networks import network


def small():
    return network(
        [("one", "CN", "type_1_glass_vial"), ("drug", "KR", "lidocaine_injection")],
        [("drug", "type_1_glass_vial", True, 0.1)],
        [("one", "drug", 0.6, 3)],
        [("drug", "type_1_glass_vial", 12)],
    )


def test_the_same_rows_in_another_order_do_not_differ() -> None:
    net = small()
    assert network_diff(net, replace(net, products=net.products[::-1], _by_id={})) == []


def test_added_removed_and_changed_rows_are_told_with_their_cells() -> None:
    net = small()
    link = replace(net.links[0], share=0.5)
    after = replace(net, links=(link,), stocks=(), _by_id={})
    key = ("S-one", "S-drug", "type_1_glass_vial")
    assert network_diff(net, after) == [
        RowChange("links", "changed", key, (CellChange("share", "0.6", "0.5"),)),
        RowChange("stocks", "removed", ("S-drug", "type_1_glass_vial")),
    ]
    assert [(row.table, row.kind) for row in network_diff(after, net)] == [("links", "changed"), ("stocks", "added")]
