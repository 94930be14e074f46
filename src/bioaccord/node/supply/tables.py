"""A network as one file: zipped tables or a workbook, packed and read again."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from bioaccord.reading.archive import unpacked
from bioaccord.supply.network_files import read_network, write_network
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.network import Network
from bioaccord.vocabulary.sentence import Sentence

FILE_FORMATS = ("xlsx", "csv.zip", "parquet.zip")
_LONGEST_STEM = 60  # letters; a Korean one takes three bytes, and a name may take 255


def packed(network: Network, format: str) -> bytes:
    """Return a network as a workbook or as zipped CSV or Parquet tables; the same network gives the same CSV bytes."""
    with TemporaryDirectory() as folder:
        if format == "xlsx":
            target = Path(folder) / "network.xlsx"
            write_network(network, target, "xlsx")
            return target.read_bytes()
        tables = Path(folder) / "network"
        write_network(network, tables, format.removesuffix(".zip"))
        file = BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(tables.iterdir()):
                archive.writestr(
                    zipfile.ZipInfo(path.name, (2000, 1, 1, 0, 0, 0)), path.read_bytes(), zipfile.ZIP_DEFLATED
                )
        return file.getvalue()


def network_of_file(name: str, content: bytes) -> Network:
    """Return the network of an uploaded workbook or zip. Raises `InputError` with every row that is refused."""
    ending = Path(name).suffix.lower()
    if ending not in (".xlsx", ".zip"):
        raise InputError(
            Refusal(
                name,
                Sentence("is neither a workbook nor a zip."),
                Sentence("Give one .xlsx workbook, or a .zip of CSV or Parquet tables."),
            )
        )
    # Refusals call a file by its name: the one it was uploaded under, as long as a disk takes it.
    shown = "".join(letter for letter in Path(name).stem if letter.isprintable())[:_LONGEST_STEM] + ending
    with TemporaryDirectory() as folder:
        file = Path(folder) / shown
        file.write_bytes(content)
        if ending == ".xlsx":
            return read_network(file, standard_materials())
        with unpacked(file) as tables:
            try:
                return read_network(tables, standard_materials())
            except InputError as error:
                # A table that is missing is missing in the zip, not in the folder it was unpacked into.
                raise InputError(
                    replace(one, file=shown) if one.file == str(tables) else one for one in error.refusals
                ) from None
