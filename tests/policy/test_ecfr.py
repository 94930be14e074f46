"""The eCFR's versions of sections: removals among them, and pulls that ask only whether anything changed."""

import json
from datetime import UTC, date, datetime

import pytest

import bioaccord.policy.sources.ecfr as ecfr
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, SourceError
from bioaccord.vocabulary.signal import Stage

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def version(identifier="610.1", **changes):
    return {
        "date": "2024-03-04",
        "amendment_date": "2024-03-04",
        "issue_date": "2024-03-04",
        "identifier": identifier,
        "name": f"§ {identifier}   Tests prior to release.",
        "part": "610",
        "substantive": True,
        "removed": False,
        "subpart": "A",
        "title": "21",
        "type": "section",
    } | changes


def answer(*versions):
    return json.dumps(
        {"content_versions": list(versions), "meta": {"title": "21", "result_count": len(versions)}}
    ).encode()


def pull(recorded, **changes):
    given = {"titles": [21], "since": date(2024, 1, 1), "until": date(2024, 12, 31), "retrieved_at": NOW} | changes
    return list(ecfr.documents_live(Web(first_pause_seconds=0.01), address=recorded.address, **given))


def test_a_removed_section_is_repealed_and_shown_as_it_last_stood(recorded):
    gone = version("610.2", date="2024-05-02", issue_date="2024-05-02", removed=True, substantive=False)
    recorded.answers = [(200, {}, answer(version(), gone))]
    kept, removed = pull(recorded)
    assert (kept.stage, removed.stage) == (Stage.IN_FORCE, Stage.REPEALED)
    assert removed.address == "https://www.ecfr.gov/on/2024-05-01/title-21/section-610.2"
    assert kept.values_of("cfr") == ("21 CFR 610", "21 CFR 610.1")
    assert kept.effective_on.last_day == date(2024, 3, 4)
    assert "removed: true" in removed.effective_on.words
    assert dict(kept.extra)["substantive"] == "true"


def test_filters_that_are_ignored_are_applied_here(recorded):
    recorded.answers = [
        (200, {}, answer(version(), version("1.1", part="1"), version(date="2017-01-01", issue_date="2017-01-01")))
    ]
    assert [one.document_id for one in pull(recorded, parts=["610"])] == ["ecfr:21-610.1"]
    assert "part=610" in recorded.asked[0] and "issue_date" in recorded.asked[0]


def test_a_pull_goes_on_and_later_asks_whether_anything_changed(recorded, tmp_path):
    other = version("211.1", part="211")
    recorded.answers = [(200, {"ETag": '"a"'}, answer(version())), (403, {}, b"slow down")]
    with pytest.raises(SourceError, match="slow down"):
        pull(recorded, parts=["610", "211"], folder=tmp_path)
    recorded.answers = [(200, {"ETag": '"b"'}, answer(other))]
    assert len(pull(recorded, parts=["610", "211"], folder=tmp_path)) == 2
    assert len(recorded.asked) == 3
    newer = version(date="2024-06-03", issue_date="2024-06-03")
    recorded.answers = [(304, {}, b""), (200, {"ETag": '"c"'}, answer(other, newer | {"part": "211"}))]
    found = pull(recorded, parts=["610", "211"], folder=tmp_path)
    assert [headers.get("if-none-match") for headers in recorded.asked_with[-2:]] == ['"a"', '"b"']
    assert len({(one.document_id, one.version) for one in found}) == len(found) == 3


def test_no_versions_and_wrong_answers(recorded, tmp_path):
    recorded.answers = [(404, {}, b"{}"), (200, {}, b"<!doctype html>"), (200, {}, b'{"titles": []}')]
    assert pull(recorded) == []
    for message in ("HTML page", "no 'content_versions'"):
        with pytest.raises(SourceError, match=message):
            pull(recorded)
    (tmp_path / "x.json").write_text('{"content_versions": [{"date": "2024-01-01"}]}', encoding="utf-8")
    with pytest.raises(InputError, match="without date, identifier"):
        list(ecfr.documents_from_file(tmp_path / "x.json"))


def test_the_text_of_a_section_as_of_its_day(recorded):
    xml = (
        '<?xml version="1.0"?><DIV8 N="610.1" TYPE="SECTION"><HEAD>§ 610.1   Tests prior to release.</HEAD>'
        "<P>No lot shall be released <I>prior</I> to completion of tests.</P><CITA>[38 FR 32056]</CITA></DIV8>"
    )
    recorded.answers = [
        (200, {}, answer(version())),
        (200, {}, xml.encode()),
        (200, {}, b"<html><p>"),
        (404, {}, b"none"),
    ]
    (found,) = pull(recorded)
    web = Web()
    told = ecfr.with_text(web, found, address=recorded.address)
    assert told.text.splitlines()[1] == "No lot shall be released prior to completion of tests."
    assert recorded.asked[1] == "/full/2024-03-04/title-21.xml?part=610&section=610.1"
    with pytest.raises(SourceError, match="something else than XML"):
        ecfr.with_text(web, found, address=recorded.address)
    with pytest.raises(SourceError, match="status 404"):
        ecfr.with_text(web, found, address=recorded.address)
    gone = ecfr.section_version(version(removed=True), NOW)
    assert ecfr.with_text(web, gone, address=recorded.address) is gone
