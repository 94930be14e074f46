"""Federal Register documents live: what the interface is known to do wrong, and a pull that goes on where it stopped."""

import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

import bioaccord.policy.sources.federal_register as federal_register
from bioaccord.policy.document import DocumentKind
from bioaccord.policy.register_dates import dates_of
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, SourceError

from .test_federal_register import document

NOW = datetime(2026, 11, 24, tzinfo=UTC)
FIRST, LAST = date(2025, 3, 1), date(2025, 3, 4)


def asked(path):
    return {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}


class Register:
    """What the real interface does: 20 a page for a page size it does not like, page 1 again beyond its limits, no `results` at zero."""

    def __init__(self, *documents, most_per_page=1000, most_documents=10_000):
        self.documents, self.most_per_page, self.most_documents = documents, most_per_page, most_documents
        self.fails_at = None
        self.asked = 0

    def __call__(self, path):
        self.asked += 1
        if self.asked == self.fails_at:
            return 403, {}, b"not now"
        told = asked(path)
        first, last = told["conditions[publication_date][gte]"], told["conditions[publication_date][lte]"]
        found = [one for one in self.documents if first <= one["publication_date"] <= last]
        size = int(told["per_page"])
        size = 20 if size > self.most_per_page else size
        page = int(told["page"])
        if page > 50 or page * size > self.most_documents:
            page = 1
        body = {"count": len(found)}
        if found:
            body["results"] = found[(page - 1) * size : page * size]
        return 200, {}, json.dumps(body).encode()


def several(number):
    return [document(f"2025-{n:05d}", publication_date=f"2025-03-{1 + n % 4:02d}") for n in range(number)]


def pull(recorded, **changes):
    given = {"since": FIRST, "until": LAST, "retrieved_at": NOW, "address": recorded.address} | changes
    return list(federal_register.documents_live(Web(first_pause_seconds=0.01), **given))


def test_a_silent_page_size_of_twenty_and_page_one_again_lose_nothing(recorded):
    recorded.choose = Register(*several(130), most_per_page=100, most_documents=60)
    found = pull(recorded)
    assert len({one.document_id for one in found}) == len(found) == 130


def test_a_day_that_the_interface_does_not_give_whole_is_told(recorded):
    recorded.choose = Register(*[document(f"2025-{n}") for n in range(90)], most_per_page=100, most_documents=60)
    with pytest.raises(SourceError, match="fewer documents of 2025-03-03 than the 90 it counts"):
        pull(recorded)


def test_zero_hits_have_no_results(recorded):
    recorded.choose = Register()
    assert pull(recorded) == []


def test_no_hits_as_404(recorded):
    recorded.answers = [(404, {}, b"{}")]
    assert pull(recorded) == []


def test_a_refusal_of_a_later_page_halves_the_stretch(recorded):
    register = Register(*several(40), most_per_page=10)

    def choose(path):
        return (400, {}, b'{"errors": "past 2,000"}') if int(asked(path)["page"]) > 1 else register(path)

    recorded.choose = choose
    assert len(pull(recorded)) == 40


def test_a_filter_that_is_ignored_is_applied_here(recorded):
    other = document("2025-2", agencies=[{"slug": "agriculture-department"}])
    recorded.choose = Register(document("2025-1"), other)
    found = pull(recorded, agencies=["food-and-drug-administration"], types=["Notice"])
    assert [one.values_of("fr") for one in found] == [("2025-1",)]
    assert asked(recorded.asked[0])["conditions[type][]"] == "NOTICE"


def test_a_pull_that_fails_half_way_loses_nothing_and_repeats_nothing(recorded, tmp_path):
    register = Register(*several(50), most_per_page=10)
    register.fails_at = 2
    recorded.choose = register
    with pytest.raises(SourceError, match="not now"):
        pull(recorded, folder=tmp_path / "all")
    before = len(recorded.asked)
    found = pull(recorded, folder=tmp_path / "all")
    assert len({one.document_id for one in found}) == len(found) == 50
    again = recorded.asked[before - 1 :]
    assert len(again) == len(set(again)) + 1, "only the request that failed was sent again"
    before = len(recorded.asked)
    assert len(pull(recorded, folder=tmp_path / "all")) == 50
    assert len(recorded.asked) == before, "a complete pull asks nothing"
    assert len(list(federal_register.documents_from_file(tmp_path / "all" / "pages"))) == 50


def test_a_page_half_written_is_written_again(recorded, tmp_path):
    recorded.choose = Register(*several(3))
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "000001.jsonl").write_text('{"document_number": "2025-0', encoding="utf-8")
    assert len(pull(recorded, folder=tmp_path)) == 3
    assert len(pull(recorded, folder=tmp_path)) == 3


def test_a_folder_of_another_pull_is_refused(recorded, tmp_path):
    recorded.choose = Register()
    pull(recorded, folder=tmp_path)
    with pytest.raises(InputError, match="holds another pull"):
        pull(recorded, folder=tmp_path, until=FIRST)
    (tmp_path / "state.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="not the state of a pull"):
        pull(recorded, folder=tmp_path)


def test_a_connection_cut_in_a_page_is_tried_again(recorded):
    register = Register(*several(3))
    answers = []

    def choose(path):
        status, headers, body = register(path)
        answers.append(body)
        return status, headers | ({"Cut-After": "40"} if len(answers) == 1 else {}), body

    recorded.choose = choose
    assert len(pull(recorded)) == 3


def test_an_html_page_with_status_200_is_an_error(recorded):
    recorded.answers = [(200, {}, b"<!DOCTYPE html><title>Request Access</title>")]
    with pytest.raises(SourceError, match="HTML page"):
        pull(recorded)


def test_a_thousand_real_documents(shared_data):
    file = shared_data / "policy/federal_register/documents_search_page1_2024.json.gz"
    found = {one.values_of("fr")[0]: one for one in federal_register.documents_from_file(file)}
    assert len(found) == 1000
    assert found["C1-2023-28880"].values_of("corrects") == ("2023-28880",)
    quotas = found["2023-28962"]
    assert quotas.values_of("docket") and quotas.effective_on.last_day == date(2024, 1, 3)
    assert found["2023-28763"].effective_on is None
    assert "effective_on is 2024-02-13" in dict(found["2023-28763"].extra)["dates_in_doubt"]
    assert "2024-03-11" in dict(found["2023-28536"].extra)["deadline_comments"]
    assert {one.kind for one in found.values()} == {
        DocumentKind.FINAL_RULE,
        DocumentKind.PROPOSED_RULE,
        DocumentKind.NOTICE,
        DocumentKind.PRESIDENTIAL,
    }


def test_comments_to_another_office_are_not_the_main_deadline():
    dates = (
        "DOE will accept comments, data, and information regarding this NOPR no later than May 6, 2024. Comments regarding the "
        "likely competitive impact of the proposed standard should be sent to the Department of Justice contact listed in the "
        "ADDRESSES section on or before February 16, 2024."
    )
    told = {"publication_date": "2024-01-17", "comments_close_on": "2024-02-16", "dates": dates}
    found = dates_of(told)
    assert found.deadline_on.last_day == date(2024, 5, 6) and found.deadline_on.words.startswith("DOE will accept")
    assert "another office" in found.doubt
    assert [one.on.last_day for one in found.deadlines] == [date(2024, 5, 6), date(2024, 2, 16)]
    alone = told | {"dates": dates.partition("2024. ")[2]}
    assert dates_of(alone).deadline_on.last_day == date(2024, 2, 16), "where it is the only one, it is told"
