"""What is written takes the place of a file at the end, or not at all."""

import pytest

from bioaccord.reading.table import write_table


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_table_that_fails_half_way_leaves_what_stood_there(tmp_path, ending):
    file = tmp_path / f"meetings.{ending}"
    write_table(file, ("name",), [("first",)])
    before = file.read_bytes()

    def rows():
        yield ("second",)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_table(file, ("name",), rows())
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]
