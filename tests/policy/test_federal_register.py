"""The Federal Register's answers, saved and live, with what the interface is known to do wrong."""

import json
from datetime import UTC, date, datetime

import pytest

import bioaccord.policy.sources.federal_register as federal_register
from bioaccord.policy.english_dates import deadline_in
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, SourceError

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def document(number="2025-00001", **changes):
    return {
        "document_number": number,
        "publication_date": "2025-03-03",
        "title": "Viral Safety of Products From Cell Lines; Draft Guidance for Industry; Availability",
        "abstract": "The agency announces a draft guidance on biotechnology products derived from cell lines.",
        "action": "Notice of availability.",
        "type": "Notice",
        "agencies": [{"slug": "health-and-human-services-department"}, {"slug": "food-and-drug-administration"}],
        "comments_close_on": "2025-05-02",
        "dates": "Submit comments by May 2, 2025.",
        "effective_on": None,
        "html_url": "https://www.federalregister.gov/d/2025-00001",
        "citation": "90 FR 1",
    } | changes


def live(recorded, since, until):
    return federal_register.documents_live(Web(), since=since, until=until, retrieved_at=NOW, address=recorded.address)


def test_zero_hits_have_no_results(tmp_path):
    file = tmp_path / "none.json"
    file.write_text('{"count": 0, "description": "nothing"}', encoding="utf-8")
    assert list(federal_register.documents_from_file(file)) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"meta": {}, "results": []}', "not an answer of the Federal Register"),
        ('{"count": 1, "results": [{"document_number": "1"}]}', "document 1 of `results` has no publication_date"),
        ('{"count": 1, "results": [{', "cut off"),
    ],
)
def test_another_file_is_refused(tmp_path, text, message):
    file = tmp_path / "wrong.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        list(federal_register.documents_from_file(file))


def test_a_page_that_repeats_is_not_taken_for_the_next(recorded):
    """Beyond its limit the interface gives page 1 again, silently: what came is kept, and that more is missing is told."""
    page = json.dumps({"count": 5000, "results": [document("a"), document("b")]}).encode()
    recorded.choose = lambda path: (200, {}, page)
    found = []
    with pytest.raises(SourceError, match="fewer documents of 2025-03-03 than the 5,000 it counts"):
        for one in live(recorded, date(2025, 3, 3), date(2025, 3, 3)):
            found.append(one)
    assert len(found) == 2
    assert len(recorded.asked) == 2


def test_a_stretch_with_too_many_documents_is_halved(recorded):
    def choose(path):
        whole = "2025-03-01" in path and "2025-03-04" in path
        number = path.partition("gte%5D=")[2][:10]
        body = {"count": 12_000 if whole else 1, "results": [document(number, publication_date=number)]}
        return 200, {}, json.dumps(body).encode()

    recorded.choose = choose
    found = live(recorded, date(2025, 3, 1), date(2025, 3, 4))
    assert [one.published_on.day for one in found] == [1, 3]


def test_an_error_of_the_interface_is_told(recorded):
    recorded.answers = [(400, {}, b'{"errors": {"conditions": "is not a valid field"}}')]
    with pytest.raises(SourceError, match="status 400: .*not a valid field"):
        list(live(recorded, date(2025, 3, 3), date(2025, 3, 3)))


@pytest.mark.parametrize(
    ("prose", "day"),
    [
        ("Comments must be received on or before March 11, 2024.", date(2024, 3, 11)),
        (
            "Completed applications must be submitted no later than 11:59 p.m. Eastern Time April 1, 2024, through",
            date(2024, 4, 1),
        ),
        ("The meeting is on March 11, 2024.", None),
        ("Comments are due by February 31, 2024.", None),
    ],
)
def test_deadlines_in_prose(prose, day):
    found = deadline_in(prose)
    assert (found.last_day if found else None) == day
