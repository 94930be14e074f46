"""Portfolios as uploaded and downloaded files."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bioaccord.impact.assessment_sheets import write_template
from bioaccord.impact.law import Law, OutsideMarket, Rows
from bioaccord.impact.portfolio_rows import read_portfolio, write_portfolio
from bioaccord.node.uploads import opened_tables, shown_name
from bioaccord.vocabulary.sentence import Sentence

_WANTED = Sentence("Give one .xlsx workbook, or a .zip of CSV tables.")


def rows_of_file(name: str, content: bytes, law: Law) -> Rows:
    """Return the rows of an uploaded workbook, or of CSV tables in a zip. Raises `InputError` with every place that is refused."""
    with opened_tables(name, content, _WANTED) as place:
        return {table: [dict(row) for row in rows] for table, rows in read_portfolio(place, law).items()}


def market_of_files(law: Law, rows: Rows, given: Mapping[str, tuple[str, bytes]]) -> OutsideMarket:
    """Return a portfolio with the market that uploaded public files tell of: `given` holds name and bytes by the law's own names of files.

    Raises `InputError` with every place that is refused.
    """
    assert law.outside_files
    with TemporaryDirectory() as folder:
        paths = dict[str, Path]()
        for name, (file_name, content) in given.items():
            paths[name] = Path(folder) / name / shown_name(file_name)
            paths[name].parent.mkdir()
            paths[name].write_bytes(content)
        found = law.outside_files.read(paths, rows)
    law.checked(found.rows)
    return found


def portfolio_file(law: Law, rows: Rows) -> bytes:
    """Return a portfolio as a workbook that can be taken in again."""
    return _written(lambda path: write_portfolio(path, law, rows))


def portfolio_zip(law: Law, rows: Rows) -> bytes:
    """Return a portfolio as CSV tables in a zip; the same rows give the same bytes."""
    with TemporaryDirectory() as folder:
        tables, file = Path(folder) / "tables", Path(folder) / "portfolio.zip"
        write_portfolio(tables, law, rows)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in sorted(tables.iterdir()):
                entry = zipfile.ZipInfo(one.name, (2000, 1, 1, 0, 0, 0))
                archive.writestr(entry, one.read_bytes(), zipfile.ZIP_DEFLATED)
        return file.read_bytes()


def template_file(law: Law) -> bytes:
    """Return the template of a law's portfolio."""
    return _written(lambda path: write_template(path, law))


def workbook(sheets) -> bytes:
    """Return sheets of an answer as a workbook whose numbers are numbers."""
    from bioaccord.reading.table import write_workbook

    return _written(lambda path: write_workbook(path, sheets, as_figures=True))


def _written(write: Callable[[Path], None]) -> bytes:
    with TemporaryDirectory() as folder:
        target = Path(folder) / "file.xlsx"
        write(target)
        return target.read_bytes()
