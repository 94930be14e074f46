"""Closed circles by hand, and knock-outs on contracted networks against brute force."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.supply.closed_circles import contracted
from bioaccord.supply.compiled import compile_network
from bioaccord.supply.knock_out_sweep import KnockOutSweep

from .networks import MATERIALS, network, tangled
from .test_sweep import brute_force


def _two_in_a_circle(share: float):
    """A and B feed each other; A also needs C, a third of it through B; D needs B."""
    products = [(name, "KR", material) for name, material in zip("ABCD", MATERIALS, strict=False)]
    recipes = [("A", MATERIALS[1], True, 0.1), ("B", MATERIALS[0], True, 0.1), ("A", MATERIALS[2], True, 0.1)]
    recipes.append(("D", MATERIALS[1], True, 0.1))
    links = [("B", "A", 1.0, 1), ("A", "B", share, 1), ("C", "A", 0.6, 1), ("B", "D", 0.5, 1)]
    return compile_network(network(products, recipes, links))


def test_a_circle_from_which_nothing_leaks_is_one_node():
    compiled = _two_in_a_circle(1.0)
    closed = contracted(compiled)
    assert closed.node_of[0] == closed.node_of[1]
    assert len(set(closed.node_of.tolist())) == 3
    # C is lost: A loses 0.6 of it, B what A loses, D half of that. A is lost: B with it.
    losses = KnockOutSweep(compiled).losses(np.eye(4, dtype=np.bool_)[:, [2, 0]])
    assert np.allclose(losses.T, [[0.6, 0.6, 1.0, 0.3], [1.0, 1.0, 0.0, 0.5]])


def test_a_circle_with_a_leak_stays_as_it_is():
    compiled = _two_in_a_circle(0.9)
    assert len(set(contracted(compiled).node_of.tolist())) == 4
    losses = KnockOutSweep(compiled).losses(np.eye(4, dtype=np.bool_)[:, [0, 1]])
    assert np.allclose(losses.T, [[1.0, 0.9, 0.0, 0.45], [1.0, 1.0, 0.0, 0.5]])


def test_an_input_that_comes_partly_from_the_own_circle_counts_by_the_others():
    """A and B are one; A needs a material of which half comes from their own circle (B2 lives on A) and a quarter from C."""
    material = MATERIALS[2]
    products = [("A", "KR", MATERIALS[0]), ("B", "KR", MATERIALS[1]), ("B2", "KR", material), ("C", "KR", material)]
    recipes = [("A", MATERIALS[1], True, 0.1), ("B", MATERIALS[0], True, 0.1), ("B2", MATERIALS[0], True, 0.1)]
    recipes += [("A", material, True, 0.1), ("B", material, False, 0.1)]
    links = [("B", "A", 1.0, 1), ("A", "B", 1.0, 1), ("A", "B2", 1.0, 1), ("B2", "A", 0.5, 1), ("C", "A", 0.25, 1)]
    compiled = compile_network(network(products, recipes, links))
    losses = KnockOutSweep(compiled).losses(np.eye(4, dtype=np.bool_)[:, [3]])
    expected = brute_force(compiled, np.array([1.0, 1.0, 1.0, 0.0]), np.ones(compiled.deliveries))
    assert np.allclose(expected, [0.5, 0.5, 0.5, 0.0])  # a = 0.5 a + 0.25, and so a = 0.5
    assert np.allclose(losses[:, 0], 1.0 - expected)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 40), st.sampled_from([0.3, 0.9, 1.0]))
def test_knock_outs_in_circles_agree_with_brute_force(seed, count, least_named):
    compiled = compile_network(tangled(seed, count, least_named))
    lost = np.zeros((count, 2), dtype=np.bool_)
    lost[seed % count, 0] = True
    lost[[0, count // 2], 1] = True
    losses = KnockOutSweep(compiled).losses(lost)
    for lane in range(2):
        own = np.where(lost[:, lane], 0.0, 1.0)
        expected = 1.0 - brute_force(compiled, own, np.ones(compiled.deliveries), rounds=20_000)
        assert np.allclose(losses[:, lane], expected, atol=5e-4)
