"""regulations.gov: days in Washington's time, five thousand documents a question, and a key that nobody sees."""

import gzip
import json
import logging
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

import bioaccord.policy.sources.regulations_gov as regulations_gov
from bioaccord.policy.document import DocumentKind
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, SourceError
from bioaccord.vocabulary.signal import Stage

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SINCE = datetime(2023, 1, 14, 19, tzinfo=UTC)
CANARY = "canary-0b1c2d3e4f5a-key"


def record(number, modified="2023-01-15T01:39:42Z", **changes):
    told = {
        "documentType": "Proposed Rule",
        "lastModifiedDate": modified,
        "frDocNum": "2023-16441",
        "withdrawn": False,
        "agencyId": "FDA",
        "commentEndDate": "2023-09-14T03:59:59Z",
        "title": "Viral safety of biotechnology products",
        "postedDate": "2023-08-14T04:00:00Z",
        "docketId": "FDA-2023-N-0001",
        "subtype": None,
        "openForComment": True,
    }
    return {"id": f"FDA-2023-N-0001-{number}", "type": "documents", "attributes": told | changes}


class Publisher:
    """Takes Eastern time, answers in UTC, and gives at most 20 pages for one question."""

    def __init__(self, *records):
        self.records = sorted(records, key=lambda one: (one["attributes"]["lastModifiedDate"], one["id"]))
        self.asked, self.fails_at = 0, None

    def __call__(self, path):
        self.asked += 1
        if self.asked == self.fails_at:
            return 403, {}, json.dumps({"error": {"code": "API_KEY_INVALID", "key": CANARY}}).encode()
        told = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        begin = datetime.fromisoformat(told["filter[lastModifiedDate][ge]"]).replace(
            tzinfo=ZoneInfo("America/New_York")
        )
        number, size = int(told["page[number]"]), int(told["page[size]"])
        assert number <= 20, "the real one refuses page 21"
        moment = regulations_gov._moment
        found = [one for one in self.records if moment(one["attributes"]["lastModifiedDate"]) >= begin]
        given = found[(number - 1) * size : number * size]
        meta = {"hasNextPage": number < 20 and number * size < len(found), "totalElements": min(5000, len(found))}
        return 200, {}, json.dumps({"data": given, "meta": meta}).encode()


def pull(recorded, **changes):
    web = Web(keys=[regulations_gov.access_key(CANARY, recorded.address)], first_pause_seconds=0.01)
    given = {"since": SINCE, "retrieved_at": NOW, "address": recorded.address} | changes
    return list(regulations_gov.documents_live(web, **given))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2023-09-14T03:59:59Z", date(2023, 9, 13)),  # summer time
        ("2023-01-25T04:59:59Z", date(2023, 1, 24)),  # winter time
        ("1971-05-11T03:59:59Z", date(1971, 5, 10)),
    ],
)
def test_the_end_of_comments_is_the_day_before_in_washington(recorded, written, day):
    recorded.choose = Publisher(record(1, commentEndDate=written))
    (found,) = pull(recorded)
    assert found.deadline_on.last_day == day
    assert written in found.deadline_on.words and "Eastern Time" in found.deadline_on.words
    assert found.published_on == date(2023, 8, 14)


def test_more_than_five_thousand_documents_are_continued_by_their_time_of_change(recorded, tmp_path):
    begin = datetime(2023, 1, 15, tzinfo=UTC)
    times = [f"{begin + timedelta(seconds=n // 3):%Y-%m-%dT%H:%M:%SZ}" for n in range(5600)]
    recorded.choose = Publisher(*(record(n, modified) for n, modified in enumerate(times)))
    recorded.choose.fails_at = 12
    with pytest.raises(SourceError):
        pull(recorded, folder=tmp_path)
    found = pull(recorded, folder=tmp_path)
    assert len({one.document_id for one in found}) == len(found) == 5600
    assert len(recorded.asked) == 12 + 9 + 3, "20 pages and 3 more, one of them asked twice"
    files = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert CANARY.encode() not in files


def test_more_than_five_thousand_changes_of_one_second_are_told(recorded):
    recorded.choose = Publisher(*(record(n, "2023-01-14T19:00:00Z") for n in range(5001)))
    with pytest.raises(SourceError, match="Ask for one agency or docket"):
        pull(recorded)


def test_the_hour_that_autumn_has_twice_is_asked_for_whole(recorded):
    recorded.choose = Publisher()
    pull(recorded, since=datetime(2023, 11, 5, 6, 30, tzinfo=UTC))  # 01:30 EST, an hour after 01:30 EDT
    asked = parse_qs(urlsplit(recorded.asked[0]).query)["filter[lastModifiedDate][ge]"]
    assert asked == ["2023-11-05 01:30:00"]
    assert regulations_gov._asked_in_eastern_time(datetime(2023, 1, 14, 19, tzinfo=UTC)) == "2023-01-14 14:00:00"


def test_filters_are_applied_here_too(recorded):
    recorded.choose = Publisher(record(1), record(2, agencyId="EPA"), record(3, docketId="FDA-2023-N-0002"))
    found = pull(recorded, agencies=["FDA"], docket="FDA-2023-N-0001")
    assert [one.document_id for one in found] == ["regulations-gov:FDA-2023-N-0001-1"]


def test_the_key_reaches_nobody_else(recorded, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    recorded.choose = Publisher(record(1))
    recorded.choose.fails_at = 2
    found = pull(recorded, folder=tmp_path)
    with pytest.raises(SourceError, match="API_KEY_INVALID") as error:
        pull(recorded)
    assert recorded.asked_with[0]["x-api-key"] == CANARY
    stored = "".join(file.read_text(encoding="utf-8") for file in tmp_path.rglob("*.json*"))
    assert CANARY not in "".join((str(error.value), caplog.text, stored, str(found), *recorded.asked))


def test_withdrawn_documents_and_links(recorded):
    recorded.choose = Publisher(record(1, withdrawn=True))
    (found,) = pull(recorded)
    assert found.stage == Stage.WITHDRAWN
    assert (found.values_of("docket"), found.values_of("fr")) == (("FDA-2023-N-0001",), ("2023-16441",))


def test_another_file_is_refused(tmp_path):
    file = tmp_path / "x.json"
    file.write_text('{"results": []}', encoding="utf-8")
    with pytest.raises(InputError, match="not an answer of regulations.gov"):
        list(regulations_gov.documents_from_file(file))
    file.write_text('{"data": [{"id": "1"}]}', encoding="utf-8")
    with pytest.raises(InputError, match="without id, lastModifiedDate"):
        list(regulations_gov.documents_from_file(file))


def test_nine_thousand_real_documents(shared_data):
    file = shared_data / "policy/regulations_gov/documents_bio_agencies.jsonl.gz"
    found = list(regulations_gov.documents_from_file(file))
    assert len(found) == 9164
    told = {one["id"]: one["attributes"] for one in map(json.loads, gzip.decompress(file.read_bytes()).splitlines())}
    shifted = 0
    for one in found:
        end = told[one.document_id.partition(":")[2]]["commentEndDate"]
        assert (one.deadline_on is None) == (end is None)
        shifted += bool(end) and one.deadline_on.last_day == date.fromisoformat(end[:10]) - timedelta(1)
    assert shifted > 0.99 * sum(one.deadline_on is not None for one in found)
    assert {one.kind for one in found} >= {DocumentKind.FINAL_RULE, DocumentKind.PROPOSED_RULE}
    raw = list(
        regulations_gov.documents_from_file(shared_data / "policy/regulations_gov/raw_sample_2023_08_14.json.gz")
    )
    wyoming = next(one for one in raw if one.document_id.endswith("EPA-R08-OAR-2023-0375-0001"))
    assert wyoming.deadline_on.last_day == date(2023, 9, 13)
