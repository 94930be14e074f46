"""A file of several tables as it was uploaded: a workbook, or a zip."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bioaccord.reading.archive import unpacked
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

_LONGEST_STEM = 60  # letters; a Korean one takes three bytes, and a name may take 255


@contextmanager
def opened_tables(name: str, content: bytes, wanted: Sentence) -> Iterator[Path]:
    """Yield the workbook, or a folder with the tables, of an uploaded file; raises `InputError` for what is neither, with `wanted` as what to give."""
    ending = Path(name).suffix.lower()
    if ending not in (".xlsx", ".zip"):
        raise InputError(Refusal(name, Sentence("is neither a workbook nor a zip."), wanted))
    shown = shown_name(name)
    with TemporaryDirectory() as folder:
        file = Path(folder) / shown
        file.write_bytes(content)
        if ending == ".xlsx":
            yield file
            return
        with unpacked(file) as tables:
            try:
                yield tables
            except InputError as error:
                # Neither the folder of the server is told nor another file than the one that was given.
                error.call_files(lambda called: _inside(called, tables, shown))
                raise


def shown_name(name: str) -> str:
    """Return the name a file was uploaded under, by which refusals call it, as long as a disk takes it."""
    stem = "".join(letter for letter in Path(name).stem if letter.isprintable())[:_LONGEST_STEM]
    return stem + Path(name).suffix.lower()[:_LONGEST_STEM]


def _inside(called: str, folder: Path, shown: str) -> str:
    """Return how a table of a zip is called: by its own name, and what is missing in the folder it was unpacked into by the zip's."""
    if called in (str(folder), folder.name):
        return shown
    return called.removeprefix(f"{folder}/")
