"""Headings and their lines, against a plain comparison of every code with every other."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.market.product_levels import nested, widest

ROW = st.tuples(
    st.sampled_from(["US", "CN"]),
    st.sampled_from(["HSK", "HS2022", "series"]),
    st.sampled_from(
        ["30", "3002", "300241", "300249", "3002491000", "3002410000", "30041", "3004120000", "3004", "TOTAL", "29"]
    ),
)


def above(one, other):
    """Tell whether a code is a heading of another one in the same group and system."""
    (group, system, code), (other_group, other_system, line) = one, other
    if (group, system) != (other_group, other_system) or system == "series" or code == line:
        return False
    return code == "TOTAL" or (line != "TOTAL" and line.startswith(code))


@settings(deadline=None)
@given(st.lists(ROW, unique=True))
def test_a_line_is_left_out_where_a_heading_of_it_stands_in_its_group(rows):
    table = pl.DataFrame(
        rows, schema={"partner": pl.String, "product_system": pl.String, "product": pl.String}, orient="row"
    )
    kept = {row for row in rows if not any(above(one, row) for one in rows)}
    assert set(widest(table, ["partner"]).rows()) == kept
    everywhere = [("", system, code) for _, system, code in rows]
    assert nested(table.select("product_system", "product")) or not any(
        above(one, other) for one in everywhere for other in everywhere
    )
