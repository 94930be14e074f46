"""A network, or a firm's part of it, as one file: zipped tables or a workbook, packed and read again."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from bioaccord.node.uploads import opened_tables
from bioaccord.supply.network_files import read_network, write_network, write_templates
from bioaccord.supply.own_part_files import read_own_part, write_own_part
from bioaccord.vocabulary.errors import MOST_TOLD
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.network import Network
from bioaccord.vocabulary.sentence import Sentence

FILE_FORMATS = ("xlsx", "csv.zip", "parquet.zip")
# Rows of one table that a request reads: what a node of the size of both associations needs, and what one firm may need.
MOST_ROWS, MOST_ROWS_OF_A_PART = 200_000, 20_000
_WANTED = Sentence("Give one .xlsx workbook, or a .zip of CSV or Parquet tables.")


def packed(network: Network, format: str) -> bytes:
    """Return a network as a workbook or as zipped CSV or Parquet tables; the same network gives the same CSV bytes."""
    return _packed(lambda target, kind: write_network(network, target, kind), format)


def packed_part(network: Network, organisation_id: str, format: str) -> bytes:
    """Return a firm's own part of a network, with the names of its suppliers' sites, as `packed` does."""
    return _packed(lambda target, kind: write_own_part(network, organisation_id, target, kind), format)


def packed_templates(format: str) -> bytes:
    """Return empty tables with a README of their columns, as `packed` does."""
    return _packed(write_templates, format)


def _packed(write: Callable[[Path, str], None], format: str) -> bytes:
    with TemporaryDirectory() as folder:
        if format == "xlsx":
            target = Path(folder) / "network.xlsx"
            write(target, "xlsx")
            return target.read_bytes()
        tables = Path(folder) / "network"
        write(tables, format.removesuffix(".zip"))
        file = BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(tables.iterdir()):
                archive.writestr(
                    zipfile.ZipInfo(path.name, (2000, 1, 1, 0, 0, 0)), path.read_bytes(), zipfile.ZIP_DEFLATED
                )
        return file.getvalue()


def network_of_file(
    name: str, content: bytes, most_rows: int | None = None, most_kept: int | None = MOST_TOLD
) -> Network:
    """Return the network of an uploaded workbook or zip. Raises `InputError` as `read_network` does."""
    with opened_tables(name, content, _WANTED) as tables:
        return read_network(tables, standard_materials(), most_rows=most_rows, most_kept=most_kept)


def network_with_part(name: str, content: bytes, network: Network, organisation_id: str, **options: object) -> Network:
    """Return a network with the firm's part of an uploaded workbook or zip in it; options and errors as in `read_own_part`."""
    with opened_tables(name, content, _WANTED) as tables:
        return read_own_part(
            tables, network, organisation_id, standard_materials(), most_rows=MOST_ROWS_OF_A_PART, **options
        )
