"""A log says where something broke and of which kind it was; what an error or an address holds stays out of it."""

import io
import logging
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.urls import resolve

from bioaccord.node.log_lines import RoutesOnly, WithoutValues, lines_of

SECRET = "revenue-of-a-firm-4711"


@pytest.fixture
def written():
    """Return what a logger of the node's own settings writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WithoutValues())
    handler.addFilter(RoutesOnly())
    logger = logging.getLogger("bioaccord.tests.log")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, stream
    logger.removeHandler(handler)


def _break() -> None:
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        raise ValueError(f"no {SECRET}") from error


def test_an_error_is_told_by_kind_and_lines_and_not_by_its_words(written):
    logger, stream = written
    try:
        _break()
    except ValueError:
        logger.exception("it broke")
    told = stream.getvalue()
    assert "it broke" in told
    assert "Traceback" in told
    assert "in _break" in told
    assert told.index("builtins.KeyError") < told.index("which led to:") < told.index("builtins.ValueError")
    assert SECRET not in told


def test_what_another_handler_wrote_of_an_error_is_not_taken_over(written):
    logger, stream = written
    try:
        _break()
    except ValueError:
        record = logger.makeRecord(logger.name, logging.ERROR, __file__, 1, "it broke", (), sys.exc_info())
    logging.Formatter().format(record)
    assert SECRET in record.exc_text
    logger.handle(record)
    assert SECRET not in stream.getvalue()
    assert SECRET in record.exc_text


def test_errors_of_a_group_are_told_the_same_way():
    told = "".join(lines_of(ExceptionGroup("several", [ValueError(SECRET), KeyError(SECRET)])))
    assert "builtins.ValueError" in told
    assert "builtins.KeyError" in told
    assert SECRET not in told


def test_a_request_is_told_by_its_page(written):
    logger, stream = written
    request = RequestFactory().get(f"/private/{SECRET}/signals.atom")
    logger.error("%s: %s", "Not Found", request.path, extra={"request": request})
    assert stream.getvalue() == "Not Found: an address of no page\n"
    request.resolver_match = resolve(request.path)
    logger.error("%s: %s", "Internal Server Error", request.path, extra={"request": request})
    assert stream.getvalue().endswith("Internal Server Error: /private/<str:token>/signals.atom\n")


def test_every_handler_of_the_settings_leaves_words_out():
    assert settings.LOGGING["handlers"]
    for handler in settings.LOGGING["handlers"].values():
        assert handler["formatter"] == "without_values"
        assert handler["filters"] == ["routes_only"]


@pytest.mark.parametrize(("command", "is_told"), [("run_courier", False), ("check", True)])
def test_a_helper_that_ends_with_an_error_leaves_its_words_out(command, is_told):
    code = f"from bioaccord.node.log_lines import keep_words_out\nkeep_words_out({command!r})\nraise ValueError({SECRET!r})"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "ValueError" in ended.stderr
    assert (SECRET in ended.stderr.replace(code, "")) is is_told
