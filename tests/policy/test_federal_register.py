"""The Federal Register's answers, saved and live, with what the interface is known to do wrong."""

import json
from datetime import UTC, date, datetime

import pytest

import bioaccord.policy.sources.federal_register as federal_register
from bioaccord.policy.english_dates import deadline_in
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, SourceError
from bioaccord.vocabulary.language import share_of_hangul
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import EffectKind, Stage

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


def signals(tmp_path, *documents, since=None):
    file = tmp_path / "answer.json"
    file.write_text(json.dumps({"count": len(documents), "results": list(documents)}), encoding="utf-8")
    return federal_register.signals_from_file(file, retrieved_at=NOW, since=since, recogniser=standard_recogniser())


def test_a_draft_guidance_is_a_consultation_for_the_firms_it_is_about(tmp_path):
    (signal,) = signals(tmp_path, document())
    assert signal.stage == Stage.PROPOSED
    assert signal.deadline_on.last_day == date(2025, 5, 2)
    assert "May 2, 2025" in signal.deadline_on.words
    assert [subject.id for effect in signal.effects for subject in effect.subjects] == ["biologics_manufacturer"]
    assert signal.title.ko == "미국 식품의약국(FDA) 지침안: 생물의약품의 품질·허가 기준"
    assert share_of_hangul(signal.summary.ko) > 0.8


@pytest.mark.parametrize(
    "title",
    [
        "Agency Information Collection Activities; Proposed Collection; Comment Request; Biological Products",
        "Cellular, Tissue, and Gene Therapies Advisory Committee; Notice of Meeting",
        "Importer of Controlled Substances Application: A Single Firm",
        "Privacy Act of 1974; System of Records on biological products",
    ],
)
def test_routine_notices_reach_nobody(tmp_path, title):
    (signal,) = signals(tmp_path, document(title=title))
    assert signal.effects == ()
    assert signal.severity == 0.05


def test_an_antidumping_order_is_a_tariff_with_its_origin_and_rate(tmp_path):
    (signal,) = signals(
        tmp_path,
        document(
            title="L-Lysine From China: Antidumping Duty Order",
            abstract="Imports of L-lysine from China are subject to a duty of 24.5 percent ad valorem.",
            action="Antidumping duty order.",
            agencies=[{"slug": "international-trade-administration"}],
        ),
    )
    (effect,) = signal.effects
    assert (effect.kind, effect.made_in, effect.sold_in) == (EffectKind.TARIFF, ("CN",), ("US",))
    assert effect.magnitude == pytest.approx(0.245)
    assert effect.subjects[0].id == "l_lysine"


def test_since_and_zero_hits(tmp_path):
    assert signals(tmp_path, document(), since=date(2025, 3, 4)) == []
    file = tmp_path / "none.json"
    file.write_text('{"count": 0, "description": "nothing"}', encoding="utf-8")
    assert (
        federal_register.signals_from_file(file, retrieved_at=None, since=None, recogniser=standard_recogniser()) == []
    )


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
        federal_register.signals_from_file(file, retrieved_at=None, since=None, recogniser=standard_recogniser())


def test_paging_stops_when_a_page_repeats(recorded):
    """Beyond its limit the interface gives page 1 again, silently."""
    page = json.dumps({"count": 5000, "results": [document("a"), document("b")]}).encode()
    recorded.choose = lambda path: (200, {}, page)
    found = federal_register.signals_live(
        Web(),
        since=date(2025, 3, 3),
        until=date(2025, 3, 3),
        retrieved_at=NOW,
        recogniser=standard_recogniser(),
        address=recorded.address,
    )
    assert len(found) == 2
    assert len(recorded.asked) == 2


def test_a_stretch_with_too_many_documents_is_halved(recorded):
    def choose(path):
        whole = "2025-03-01" in path and "2025-03-04" in path
        number = path.partition("gte%5D=")[2][:10]
        body = {"count": 12_000 if whole else 1, "results": [document(number, publication_date=number)]}
        return 200, {}, json.dumps(body).encode()

    recorded.choose = choose
    found = federal_register.signals_live(
        Web(),
        since=date(2025, 3, 1),
        until=date(2025, 3, 4),
        retrieved_at=NOW,
        recogniser=standard_recogniser(),
        address=recorded.address,
    )
    assert [signal.published_on.day for signal in found] == [1, 3]


def test_an_error_of_the_interface_is_told(recorded):
    recorded.answers = [(400, {}, b'{"errors": {"conditions": "is not a valid field"}}')]
    with pytest.raises(SourceError, match="status 400: .*not a valid field"):
        federal_register.signals_live(
            Web(),
            since=date(2025, 3, 3),
            until=date(2025, 3, 3),
            retrieved_at=NOW,
            recogniser=standard_recogniser(),
            address=recorded.address,
        )


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


def test_a_thousand_real_documents(shared_data):
    found = federal_register.signals_from_file(
        shared_data / "policy/federal_register/documents_search_page1_2024.json.gz",
        retrieved_at=None,
        since=None,
        recogniser=standard_recogniser(),
    )
    assert len(found) == 1000
    with_effects = {signal.signal_id.split(":")[1].split("@")[0]: signal for signal in found if signal.effects}
    kinds = {
        number: {subject.id for effect in signal.effects for subject in effect.subjects}
        for number, signal in with_effects.items()
    }
    assert "narcotics_handler" in kinds["2023-28962"]  # the production quotas of 2024
    assert kinds["2024-00407"] == {"biologics_manufacturer"}  # Q5A(R2)
    assert with_effects["2023-28962"].effective_on.last_day == date(2024, 1, 3)
    assert len(with_effects) < 30, "few of a thousand documents bind a firm of this industry"
    assert not [signal for signal in with_effects.values() if "Information Collection" in signal.title.en]
