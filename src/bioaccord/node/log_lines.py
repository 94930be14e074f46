"""What a log may hold: where something broke and of which kind it was, never the values that an error or a template had in hand."""

import logging
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType

_HELPERS = frozenset({"db_worker", "run_clock", "run_courier"})
"""Commands that run beside the server: what they end with stands in the node's log."""


class WithoutValues(logging.Formatter):
    """Writes of an error its kind and the lines of code on the way to it.

    Its words are left out: those of a database name the row that could not be written, those of a schema what was typed, and those of a
    template (in a log of everything) who is logged in.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record; what another handler wrote of its error is not taken over."""
        written, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = written

    def formatException(self, ei) -> str:
        """Return the lines of an error, of the errors that led to it first."""
        return "".join(lines_of(ei[1])).rstrip("\n") if ei[1] is not None else ""


class RoutesOnly(logging.Filter):
    """Writes of a request which page it was for, `private/<str:token>/signals.atom`: an address may open somebody's own pages."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the route in the place of the path; nothing is held back."""
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = f"/{match.route}" if match else "an address of no page"
            record.args = tuple(route if one == path else one for one in record.args)
        return True


def lines_of(error: BaseException) -> Iterator[str]:
    """Yield the lines of an error without its words."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from lines_of(before)
        yield "which led to:\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__} (its words are left out: they may hold what is confidential)\n"
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from lines_of(one)


def keep_words_out(command: str) -> None:
    """Have a helper that ends with an error say so without the error's words."""
    if command in _HELPERS:
        sys.excepthook = _tell


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.stderr.writelines(lines_of(error))
