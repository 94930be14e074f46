"""Notifications to the WTO, out of the workbook and of the API on loopback."""

import json
from datetime import UTC, date, datetime

import pytest

import bioaccord.policy.sources.wto_eping as wto_eping
from bioaccord.policy.document import DocumentKind
from bioaccord.reading.table import write_table
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, PartlyRefused, SourceError
from bioaccord.vocabulary.signal import Stage

NOW = datetime(2026, 11, 26, tzinfo=UTC)
CANARY = "canary7f3a"
# The columns stand in another order than the publisher's, and one is new: only names count.
COLUMNS = ["Extra", "Final date for comments", "Title", "HS code(s)", "Notifying Member", "Document symbol", "Distribution date", "Products covered", "Regions/countries affected"]  # fmt: skip
ROWS = [
    ["", "46233", "<p>Rules on <em>biologics</em> &amp; vaccines</p>", "3002.15, 30", "Korea, Republic of", "G/TBT/N/KOR/1300", "46173", "Vaccines", ""],
    ["", "60 days from notification", "Maximum residue limits", "words only", "United States of America", "G/SPS/N/USA/3500/Add.1", "2026-06-01", "Barley", "All trading partners"],
    ["", "", "Import of animals", "01", "Japan", "G/SPS/N/JPN/900", "01/06/2026", "Animals", "Korea, Republic of"],
    ["", "", "Import of animals", "01", "Japan", "G/SPS/N/JPN/901", "1 June 2026", "Animals", "Democratic People's Republic of Korea"],
    ["", "", "A row without a symbol", "", "Japan", "", "46173", "", ""],
]  # fmt: skip


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_workbook_is_read_by_the_names_of_its_columns(tmp_path, ending):
    file = tmp_path / f"Notification_EN.{ending}"
    write_table(file, COLUMNS, ROWS)
    korean, american, japanese = wto_eping.documents_from_file(file, retrieved_at=NOW)
    assert (korean.document_id, korean.country, korean.kind) == (
        "wto-eping:G/TBT/N/KOR/1300",
        "KR",
        DocumentKind.WTO_NOTIFICATION,
    )
    assert korean.title == "Rules on biologics & vaccines"
    assert (korean.published_on, korean.deadline_on.last_day) == (date(2026, 5, 31), date(2026, 7, 30))
    assert korean.deadline_on.words == "Final date for comments: 46233"
    assert korean.stage == Stage.PROPOSED
    assert dict(korean.extra)["hs_codes"] == "300215 30"
    # An addendum is another version of the same document; a deadline that is no day is not invented.
    assert (american.document_id, american.version) == ("wto-eping:G/SPS/N/USA/3500", "2026-06-01-Add.1")
    assert (american.country, american.deadline_on) == ("US", None)
    assert "hs_codes" not in dict(american.extra)
    # Japan's measure addresses Korea; the one on its northern neighbour does not.
    assert (japanese.document_id, japanese.country) == ("wto-eping:G/SPS/N/JPN/900", "XX")
    assert dict(japanese.extra)["member"] == "Japan"


def test_a_workbook_without_a_column_is_refused(tmp_path):
    file = tmp_path / "n.csv"
    write_table(file, ["Document symbols", "Title", "Member", "Distribution date"], [])
    with pytest.raises(InputError, match="has no column 'Document symbol'. Did you mean 'Document symbols'"):
        list(wto_eping.documents_from_file(file))


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_row_that_cannot_be_read_is_kept_apart_with_its_number(tmp_path, ending):
    file = tmp_path / f"n.{ending}"
    write_table(
        file,
        ["Document symbol", "Title", "Notifying Member", "Distribution date"],
        [["G/TBT/N/USA/1", "a", "United States", "soon"], ["G/TBT/N/USA/2", "b", "United States", "2026-06-01"]],
    )
    if ending == "csv":
        file.write_text(file.read_text() + "G/TBT/N/USA/3,c, with a comma,United States,2026-06-01\n")
    found = []
    with pytest.raises(
        PartlyRefused,
        match="row 2: document G/TBT/N/USA/1 is not what its publisher documents: G/TBT/N/USA/1 has no day of distribution",
    ) as refused:
        found.extend(one.document_id for one in wto_eping.documents_from_file(file))
    assert found == ["wto-eping:G/TBT/N/USA/2"]
    assert ("row 4: has 5 cells where the header has 4" in str(refused.value)) == (ending == "csv")


def test_a_record_that_cannot_be_read_is_kept_apart(recorded, tmp_path):
    broken = [record(1), record(2, day="soon"), "words", record(3)]
    (tmp_path / "a.json").write_text(json.dumps({"items": broken}), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps(record(4)) + '\n{"id": 5,\n7\n', encoding="utf-8")
    recorded.choose = lambda path: (200, {"Content-Type": "application/json"}, json.dumps({"items": broken}).encode())
    asked = {"since": date(2026, 6, 1), "until": date(2026, 6, 30), "retrieved_at": NOW, "address": recorded.address}
    for read, numbers, count in (
        (wto_eping.documents_from_file(tmp_path), ["1", "3", "4"], 4),
        (wto_eping.notifications_live(Web(), **asked), ["1", "3"], 2),
    ):
        found = []
        with pytest.raises(PartlyRefused) as refused:
            found.extend(one.document_id.rpartition("/")[2] for one in read)
        assert found == numbers
        assert refused.value.count == count


@pytest.mark.parametrize(
    ("written", "codes"),
    [("3002.15; 3004", ("300215", "3004")), ("Chapter 30", ("30",)), ("HS 8504.40.10", ("85044010",)), ("Vaccines for use in 2026", ()), ("99", ()), ("", ())],
)  # fmt: skip
def test_codes_at_any_level_or_none(written, codes):
    assert wto_eping.product_codes(written).codes == codes


@pytest.mark.parametrize(("given", "asked", "touches"), [("30", "300215", True), ("300215", "3002", True), ("3004", "3002", False), ("Chapter 85", "854232", True), ("Barley", "300215", False)])  # fmt: skip
def test_a_code_touches_those_on_its_branch(given, asked, touches):
    assert wto_eping.product_codes(given).may_touch(asked) is touches


def record(number, hs="3002", day="2026-06-01T00:00:00", member="United States of America", code="USA"):
    return {
        "id": number,
        "documentSymbol": f"G/TBT/N/{code}/{number}",
        "title": "<p>Biologics</p>",
        "hsCodes": [{"code": hs}],
        "distributionDate": day,
        "notifyingMember": {"name": member},
        "notificationType": {"name": "Regular notification"},
        "commentDeadlineDate": "2026-07-30T00:00:00",
        "notifiedDocumentLink": "https://members.wto.org/a.pdf\nhttps://members.wto.org/b.pdf",
    }


def pull(recorded, **more):
    web = Web(attempts=1, keys=[wto_eping.access_key(CANARY, recorded.address)])
    asked = {"since": date(2026, 6, 1), "until": date(2026, 6, 30), "retrieved_at": NOW, "address": recorded.address}
    return list(wto_eping.notifications_live(web, **(asked | more)))


@pytest.mark.parametrize("envelope", ["items", "notifications", "data", None, "data/items"])
def test_the_list_stands_under_a_name_that_varies(recorded, envelope):
    value = [record(1)]
    for name in reversed((envelope or "").split("/")):
        value = {name: value} if name else value
    recorded.choose = lambda path: (200, {}, json.dumps(value).encode())
    (version,) = pull(recorded)
    assert (version.title, version.country, version.action) == ("Biologics", "US", "Regular notification")
    assert version.deadline_on.last_day == date(2026, 7, 30)
    assert dict(version.extra)["document"] == "https://members.wto.org/a.pdf"
    assert "countryIds=C410&countryIds=C840" in recorded.asked[0]


def test_an_unknown_envelope_is_told(recorded):
    recorded.choose = lambda path: (200, {}, b'{"rows": []}')
    with pytest.raises(SourceError, match="no list under items, notifications, data"):
        pull(recorded)


def test_the_search_for_a_code_is_checked_here(recorded):
    records = [record(1, "300215"), record(2, "8542"), record(3, "30"), record(4, "Cosmetics")]
    recorded.choose = lambda path: (200, {}, json.dumps({"items": records}).encode())
    assert [version.document_id[-1] for version in pull(recorded, hs_code="300215")] == ["1", "3"]


def test_days_and_members_are_checked_here(recorded):
    records = [
        record(1),
        record(2, day="2025-01-01"),
        record(3, member="China", code="CHN"),
        record(4, member="Korea, Republic of", code="KOR"),
    ]
    recorded.choose = lambda path: (200, {}, json.dumps({"items": records}).encode())
    assert [(version.document_id[-1], version.country) for version in pull(recorded)] == [("1", "US"), ("4", "KR")]


def test_pages_a_key_in_the_header_and_a_pull_that_goes_on(recorded, tmp_path):
    failing = [True]

    def choose(path):
        if "&page=2&" in path and failing:
            failing.clear()
            return 400, {}, b"busy"
        first = 0 if "&page=1&" in path else 100
        return (
            200,
            {},
            json.dumps({"items": [record(number) for number in range(first, min(first + 100, 130))]}).encode(),
        )

    recorded.choose = choose
    with pytest.raises(SourceError):
        pull(recorded, folder=tmp_path)
    assert len(pull(recorded, folder=tmp_path)) == 130
    assert sum("&page=1&" in path for path in recorded.asked) == 1
    assert all(headers["ocp-apim-subscription-key"] == CANARY for headers in recorded.asked_with)
    assert CANARY not in "".join(recorded.asked) + "".join(
        file.read_text() for file in tmp_path.rglob("*") if file.is_file()
    )


def test_saved_answers(tmp_path):
    file = tmp_path / "answer.json"
    file.write_text(json.dumps([{"items": [record(1)]}, {"data": [record(2)]}]), encoding="utf-8")
    assert len(list(wto_eping.documents_from_file(file))) == 2
    file.write_text('{"x": 1}', encoding="utf-8")
    with pytest.raises(InputError, match="no list under"):
        list(wto_eping.documents_from_file(file))
