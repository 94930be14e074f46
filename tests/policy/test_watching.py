"""What was told is remembered line by line, and a torn line is told again."""

from dataclasses import replace

import pytest

from bioaccord.policy.sources.federal_register import document_version
from bioaccord.policy.watching import News, ToldVersions, is_about
from bioaccord.vocabulary.errors import InputError

from .test_federal_register import document

ONE = document_version(document("2025-00001"), None)
TWO = document_version(document("2025-00002"), None)


def test_each_is_told_once_and_again_when_it_changes(tmp_path):
    told = ToldVersions(tmp_path / "deep" / "told.jsonl")
    assert told.news(ONE) == News.NEW
    told.remember([ONE])
    again = ToldVersions(tmp_path / "deep" / "told.jsonl")
    assert again.news(ONE) is None and again.news(TWO) == News.NEW
    changed = replace(ONE, summary="another")
    assert again.news(changed) == again.news(replace(ONE, version="2026-01-01")) == News.CHANGED
    again.remember([changed])
    assert ToldVersions(tmp_path / "deep" / "told.jsonl").news(changed) is None


def test_a_torn_last_line_is_told_again_and_joins_no_other(tmp_path):
    file = tmp_path / "told.jsonl"
    ToldVersions(file).remember([ONE, TWO])
    file.write_bytes(file.read_bytes()[:-7])
    told = ToldVersions(file)
    assert (told.news(ONE), told.news(TWO)) == (None, News.NEW)
    told.remember([TWO])
    assert ToldVersions(file).news(TWO) is None


@pytest.mark.parametrize("text", ["hello", "hello\n", '{"a": 1}\n', "[1, 2]\n"])
def test_another_file_is_refused_and_left_as_it_is(tmp_path, text):
    file = tmp_path / "notes.txt"
    file.write_text(text)
    with pytest.raises(InputError, match="not a file of what was told"):
        ToldVersions(file)
    assert file.read_text() == text


def test_words_and_countries_narrow():
    assert is_about(ONE, (), ())
    assert is_about(ONE, (ONE.title[:9].upper(), "nothing like it"), ("US",))
    assert not is_about(ONE, (), ("KR",))
    assert not is_about(ONE, ("nothing like it",), ())
