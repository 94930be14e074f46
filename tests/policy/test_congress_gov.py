"""Congress.gov: XML unless JSON is asked for, texts that come days late, updates of the text that hide, and shifting offsets."""

import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

import bioaccord.policy.sources.congress_gov as congress_gov
from bioaccord.policy.document import DocumentKind
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, SourceError
from bioaccord.vocabulary.signal import Stage

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SINCE, UNTIL = datetime(2022, 1, 1, tzinfo=UTC), datetime(2022, 12, 31, tzinfo=UTC)
CANARY = "canary-9e8d7c6b5a4f-key"


class Congress:
    """Answers as the real interface: XML by default, 250 at most, sorted by update, `textVersions` where there are any."""

    def __init__(self, bills):
        self.bills, self.asked, self.fails_at = bills, 0, None

    def __call__(self, path):
        self.asked += 1
        if self.asked == self.fails_at:
            return 403, {}, b'{"error": "quota"}'
        told = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        if told.get("format") != "json":
            return 200, {"Content-Type": "application/xml"}, b"<api-root><bills/></api-root>"
        parts = urlsplit(path).path.strip("/").split("/")
        if len(parts) <= 2:
            found = [
                one for one in self.bills if told["fromDateTime"] <= congress_gov._updated(one) <= told["toDateTime"]
            ]
            found.sort(key=lambda one: (one["updateDate"], int(one["number"])))
            offset = int(told["offset"])
            return self.answer(
                {"bills": found[offset : offset + int(told["limit"])], "pagination": {"count": len(found)}}
            )
        bill = next(one for one in self.bills if one["number"] == parts[3])
        if len(parts) == 4:
            item = bill | {"introducedDate": "2021-05-11", "updateDate": "2099-01-01"}
            return self.answer({"bill": item})
        if parts[4] == "actions":
            return self.answer({"actions": bill.get("actions", [])})
        return self.answer({"textVersions": bill.get("texts", [])})

    def answer(self, value):
        return 200, {}, json.dumps(value | {"request": {"format": "json"}}).encode()


def bill(number, updated="2022-05-05", text_updated="2022-09-29", **more):
    return {
        "congress": 117,
        "type": "HR",
        "number": str(number),
        "title": "Postal Service Reform Act of 2022",
        "updateDate": updated,
        "updateDateIncludingText": text_updated,
        "latestAction": {"actionDate": "2022-04-06", "text": "Became Public Law No: 117-108."},
    } | more


def pull(recorded, **changes):
    web = Web(keys=[congress_gov.access_key(CANARY, recorded.address)], first_pause_seconds=0.01)
    given = {"since": SINCE, "until": UNTIL, "retrieved_at": NOW, "address": recorded.address} | changes
    return list(congress_gov.documents_live(web, **given))


LAW = [
    {"actionDate": "2022-04-06", "text": "Became Public Law No: 117-108."},
    {"actionDate": "2022-02-08", "text": "Passed/agreed to in House: by the Yeas and Nays."},
    {"actionDate": "2021-05-11", "text": "Introduced in House"},
]
TEXTS = [
    {"type": "Public Law", "date": "2022-04-06T04:00:00Z", "formats": []},
    {"type": "Enrolled Bill", "date": None, "formats": []},
    {"type": "Engrossed in House", "date": "2022-02-08T05:00:00Z", "formats": []},
    {"type": "Introduced in House", "date": "2021-05-11T04:00:00Z", "formats": []},
]


def test_every_request_asks_for_json_with_the_key_in_a_header(recorded):
    recorded.choose = Congress([bill(3076, actions=LAW, texts=TEXTS)])
    pull(recorded)
    assert all("format=json" in path for path in recorded.asked)
    assert all(headers["x-api-key"] == CANARY for headers in recorded.asked_with)
    assert CANARY not in "".join(recorded.asked)


def test_xml_where_json_was_asked_for_is_told(recorded):
    recorded.choose = lambda path: (200, {}, b"<api-root><bills/></api-root>")
    with pytest.raises(SourceError, match="is not JSON"):
        pull(recorded)


def test_a_bill_has_a_version_for_each_text_and_becomes_an_act(recorded):
    recorded.choose = Congress(
        [bill(3076, actions=LAW, texts=TEXTS, laws=[{"number": "117-108", "type": "Public Law"}])]
    )
    found = pull(recorded)
    assert {one.document_id for one in found} == {"congress-gov:117-hr-3076"}
    assert sorted(one.version for one in found)[0] == "2021-05-11 Introduced in House"
    assert len({one.version for one in found}) == 4
    law = next(one for one in found if one.version.endswith("Public Law"))
    assert (law.kind, law.stage, law.values_of("public_law")) == (DocumentKind.ACT, Stage.ENACTED, ("117-108",))
    first = next(one for one in found if one.version.endswith("Introduced in House"))
    assert (first.kind, first.stage, first.published_on) == (DocumentKind.BILL, Stage.PROPOSED, date(2021, 5, 11))
    assert [value for name, value in law.extra if name == "stage"][-1].startswith("2022-04-06 became law")


def test_a_bill_without_text_is_told_and_told_again_when_the_text_comes(recorded, tmp_path):
    """`updateDate` does not move when a text is added; `updateDateIncludingText` does."""
    congress = Congress([bill(7, text_updated="2022-05-05", actions=LAW[-1:])])
    recorded.choose = congress
    (found,) = pull(recorded, folder=tmp_path / "1")
    assert dict(found.extra)["text_version"] == "no text published yet"
    congress.bills = [bill(7, text_updated="2022-05-09", actions=LAW[-1:], texts=TEXTS[-1:])]
    (found,) = pull(recorded, folder=tmp_path / "2")
    assert dict(found.extra)["text_version"] == "Introduced in House"
    assert congress_gov._key(bill(7)) != congress_gov._key(bill(7, text_updated="2022-05-09"))


def test_more_bills_than_a_page_even_of_one_day_go_on_where_they_stopped(recorded, tmp_path):
    days = ["2022-02-01"] * 300 + [f"2022-03-{1 + n % 28:02d}" for n in range(60)]
    congress = Congress([bill(number, day) for number, day in enumerate(days, 1)])
    congress.fails_at = 250 * 3 + 4
    recorded.choose = congress
    with pytest.raises(SourceError, match="quota"):
        pull(recorded, folder=tmp_path)
    found = pull(recorded, folder=tmp_path)
    assert len({one.document_id for one in found}) == len(found) == 360
    bills = [path for path in recorded.asked if "/text" in path]
    assert len(bills) == len(set(bills)) == 360, "no bill of a stored page was asked again"
    assert len(list(congress_gov.documents_from_file(tmp_path))) == 360


def test_another_file_is_refused(tmp_path):
    (tmp_path / "x.json").write_text('{"bills": []}', encoding="utf-8")
    with pytest.raises(InputError, match="not a bill of Congress"):
        list(congress_gov.documents_from_file(tmp_path / "x.json"))
