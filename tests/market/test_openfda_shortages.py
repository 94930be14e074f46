"""FDA's shortage list: one signal a drug, typing errors understood, wrong rows kept apart."""

import gzip
import json
import re
from datetime import UTC, date, datetime

import pytest

import bioaccord.market.sources.openfda_shortages as shortages
from bioaccord.brief.wording import stage_of
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import EffectKind, Stage

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def row(**changes):
    return {
        "generic_name": "Ropivacaine Hydrochloride Injection",
        "package_ndc": "1-2-3",
        "company_name": "Example Labs",
        "status": "Current",
        "availability": "Available",
        "initial_posting_date": "03/23/2018",
        "update_date": "03/18/2026",
    } | changes


def answer(*rows):
    return {"meta": {"last_updated": "2026-03-27"}, "results": list(rows)}


def read(tmp_path, *rows, since=None, report=None):
    (tmp_path / "s.json").write_text(json.dumps(answer(*rows)), encoding="utf-8")
    return shortages.signals_from_file(
        tmp_path / "s.json", retrieved_at=NOW, since=since, recogniser=standard_recogniser(), report=report
    )


def test_the_shortage_is_estimated_from_presentations(tmp_path):
    (signal,) = read(
        tmp_path,
        row(),
        row(availability="Unavailable"),
        row(availability="Limited Availablity"),
        row(availability="Limited Availabiltiy"),
    )
    assert signal.title.ko == "미국 로피바카인염산염 주사제 공급 부족(FDA)"
    assert signal.stage == Stage.IN_FORCE
    by_kind = {effect.kind: effect for effect in signal.effects}
    assert by_kind[EffectKind.SHORTAGE].magnitude == pytest.approx((1 + 0.5 + 0.5) / 4)
    assert by_kind[EffectKind.SHORTAGE].subjects[0].id == "ropivacaine_injection"
    assert by_kind[EffectKind.SHORTAGE_ELSEWHERE].sold_in == ("US",)


def test_a_short_ingredient_is_told_apart(tmp_path):
    (signal,) = read(tmp_path, row(availability="Unavailable", shortage_reason="Shortage of an active ingredient"))
    assert "ropivacaine" in {subject.id for effect in signal.effects for subject in effect.subjects}


def test_discontinued_and_resolved_drugs_lose_nothing(tmp_path):
    leaving, resolved = read(
        tmp_path, row(status="To Be Discontinued"), row(generic_name="Furosemide Injection", status="Resolved")
    )
    stages = {signal.signal_id: signal.stage for signal in (leaving, resolved)}
    assert sorted(stages.values()) == [Stage.ENACTED, Stage.ENDED]
    (notice,) = [one for one in (leaving, resolved) if one.stage == Stage.ENACTED]
    assert [stage_of(notice, None, language) for language in Language] == ["예고", "announced"], "no law is enacted"
    assert not [
        effect for signal in (leaving, resolved) for effect in signal.effects if effect.kind == EffectKind.SHORTAGE
    ]


def test_since_looks_at_the_last_update(tmp_path):
    assert read(tmp_path, row(), since=date(2026, 3, 19)) == []
    assert len(read(tmp_path, row(), since=date(2026, 3, 18))) == 1


def test_a_wrong_row_is_kept_apart_and_told(tmp_path):
    told = []
    found = read(tmp_path, row(), row(update_date="11/03/0201"), report=told.append)
    assert len(found) == 1
    assert told[0].value == "11/03/0201"
    with pytest.raises(InputError, match="'11/03/0201' is not a day"):
        read(tmp_path, row(), row(update_date="11/03/0201"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"count": 1, "results": []}', "not an openFDA answer"),
        ('{"meta": {}, "results": [{"application_number": "1"}]}', "not of drug shortages"),
        ("<html>", "HTML page"),
    ],
)
def test_another_file_is_refused(tmp_path, text, message):
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        shortages.read_shortages(tmp_path / "x.json")


def test_live_pages_are_followed_by_their_links(recorded):
    body = json.dumps(answer(row())).encode()
    second = json.dumps(answer(row(generic_name="Furosemide Injection"))).encode()
    recorded.answers = [(200, {"Link": f'<{recorded.address}/next>; rel="next"'}, body), (200, {}, second)]
    found = shortages.signals_live(
        Web(),
        since=date(2020, 1, 1),
        until=date(2026, 11, 24),
        retrieved_at=NOW,
        recogniser=standard_recogniser(),
        address=recorded.address,
    )
    assert len(found) == 2
    assert recorded.asked[1] == "/next"


def test_no_hit_is_a_404(recorded):
    recorded.answers = [(404, {}, b'{"error": {"code": "NOT_FOUND"}}')]
    assert (
        shortages.signals_live(
            Web(),
            since=date(2020, 1, 1),
            until=date(2026, 1, 1),
            retrieved_at=NOW,
            recogniser=standard_recogniser(),
            address=recorded.address,
        )
        == []
    )


def test_the_whole_real_list(shared_data):
    path = shared_data / "market/shortages/openfda_drug_shortages_2026-03-27.json.gz"
    file = shortages.read_shortages(path)
    assert len(file.rows) == 1703
    assert file.refusals == ()
    statuses = [one.status for one in file.rows]
    assert (statuses.count("Current"), statuses.count("To Be Discontinued"), statuses.count("Resolved")) == (
        1143,
        519,
        41,
    )
    found = shortages.signals_from_file(path, retrieved_at=None, since=None, recogniser=standard_recogniser())
    with gzip.open(path) as stream:
        names = {" ".join(one["generic_name"].split()) for one in json.load(stream)["results"]}
    assert len(found) == len(names)
    foreign = [signal.title.ko for signal in found if re.search("[A-Za-z]{3,}", signal.title.ko.replace("FDA", ""))]
    assert len(foreign) <= len(found) * 0.05
