"""Drug approvals and clinical trials, counted by month: saved answers, and asked from loopback."""

import json
import zipfile
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from bioaccord.market.live_sources import live_source
from bioaccord.market.market_readers import citation
from bioaccord.market.observation import Flag, checked
from bioaccord.market.sources import clinical_trials, openfda_approvals
from bioaccord.reading.question import Question
from bioaccord.vocabulary.errors import InputError, Refusals, SourceError
from tests.slips import english_sentences

NOW = datetime(2026, 6, 20, 3, tzinfo=UTC)


def application(number="NDA000001", day="20260315", kind="TYPE 1", classes=("Fictional Inhibitor [EPC]",), more=()):
    first = {"submission_type": "ORIG", "submission_number": "1", "submission_status": "AP", "submission_status_date": day, "submission_class_code": kind}  # fmt: skip
    return {
        "application_number": number,
        "sponsor_name": "FICTIONAL",
        "products": [{"brand_name": "FICTIONALIN"}],
        "submissions": [first, *more],
        **({"openfda": {"pharm_class_epc": list(classes)}} if classes else {}),
    }


def answered(*rows, total=None, day="2026-06-10"):
    return {"meta": {"last_updated": day, "results": {"total": len(rows) if total is None else total}}, "results": list(rows)}  # fmt: skip


def read(reader, tmp_path, value, name="answer.json"):
    (tmp_path / name).write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    (batch,) = reader.figures_from_file(tmp_path / name, retrieved_at=NOW)
    assert all(english_sentences(one.told("ko")) == [] for one in batch.kept_apart)
    return counted(batch), batch


def counted(batch):
    return {
        (row["indicator"], row["reporter"], row["product"], str(row["period"])[:7]): (row["value"], Flag(row["flags"]))
        for row in checked(batch.table).iter_rows(named=True)
    }


SUPPLEMENT = {"submission_type": "SUPPL", "submission_number": "2", "submission_status": "AP", "submission_status_date": "20260401"}  # fmt: skip
TENTATIVE = {"submission_type": "ORIG", "submission_number": "1", "submission_status": "TA", "submission_status_date": "20250401"}  # fmt: skip


def test_first_approvals_are_counted_by_month_and_months_without_any_are_zero(tmp_path):
    rows = [
        application("NDA000001", "20260315", more=[SUPPLEMENT]),
        application("NDA000002", "20260320", "TYPE 3", ("A [EPC]", "B [EPC]")),
        application("ANDA000003", "20260501", "UNKNOWN", (), [TENTATIVE]),
        application("BLA000004", "", ""),
    ]
    found, batch = read(openfda_approvals, tmp_path, answered(*rows))
    sure, unsure = Flag.CALCULATED, Flag.CALCULATED | Flag.PROVISIONAL
    assert {key[3]: value for key, value in found.items() if key[0] == "drug_approvals" and key[2] == "NDA"} == {
        "2026-03": (2.0, sure),
        "2026-04": (0.0, sure),
        "2026-05": (0.0, unsure),
        "2026-06": (0.0, unsure),
    }
    assert found["drug_approvals", "US", "ANDA", "2026-05"] == (1.0, unsure)
    assert found["drug_approvals_by_class", "US", "B", "2026-03"][0] == 1.0
    assert found["drug_approvals_by_class", "US", "unclassified", "2026-05"][0] == 1.0
    assert found["drug_approvals_by_type", "US", "TYPE 3", "2026-03"][0] == 1.0
    assert batch.kept_apart_count == 0 and set(batch.table["vintage"]) == {date(2026, 6, 10)}
    one = openfda_approvals.applications([(answered(rows[0]), "a")], Refusals())[0]
    assert (one.kind, one.sponsor, one.products, len(one.submissions)) == ("NDA", "FICTIONAL", ("FICTIONALIN",), 2)


def test_the_bulk_file_is_read_packed(tmp_path):
    with zipfile.ZipFile(tmp_path / "drug-drugsfda-0001-of-0001.json.zip", "w") as archive:
        archive.writestr("drug-drugsfda-0001-of-0001.json", json.dumps(answered(application())))
    (batch,) = openfda_approvals.figures_from_file(tmp_path / "drug-drugsfda-0001-of-0001.json.zip", retrieved_at=NOW)
    assert counted(batch)["drug_approvals", "US", "NDA", "2026-03"][0] == 1.0
    # A damaged one beside it is kept apart.
    (tmp_path / "drug-drugsfda-0001-of-0002.json.zip").write_bytes(b"PK")
    (batch,) = openfda_approvals.figures_from_file(tmp_path, retrieved_at=NOW)
    assert counted(batch)["drug_approvals", "US", "NDA", "2026-03"][0] == 1.0
    assert batch.kept_apart_count == 1 and "damaged" in str(batch.kept_apart[0])


def test_wrong_applications_are_kept_apart_and_the_rest_is_read(tmp_path):
    rows = [
        application(),
        application(),
        application("NDA000002"),
        application("NDA000002", "20260401"),
        application("12345"),
        application("NDA000003", "02011103"),
    ]
    found, batch = read(openfda_approvals, tmp_path, answered(*rows))
    assert found["drug_approvals", "US", "NDA", "2026-03"][0] == 1.0 and batch.kept_apart_count == 3
    said = [str(one) for one in batch.kept_apart]
    for words in ("NDA000002 stands there twice", "'12345' is not the number", "NDA000003: '02011103' is not a day"):
        assert any(words in one for one in said), words


def test_half_an_answer_is_kept_apart_and_a_lost_block_of_classes_is_told(tmp_path):
    found, batch = read(openfda_approvals, tmp_path, answered(application(), total=28_746))
    assert found == {} and "1 of 28,746" in str(batch.kept_apart[0])
    rows = [application(f"NDA{number:06d}", classes=()) for number in range(30)]
    found, batch = read(openfda_approvals, tmp_path, answered(*rows))
    assert found["drug_approvals", "US", "NDA", "2026-03"][0] == 30.0 and "none of 30" in str(batch.kept_apart[0])
    assert not any(key[0] == "drug_approvals_by_class" for key in found)
    with pytest.raises(InputError, match="cut off"):
        read(openfda_approvals, tmp_path, json.dumps(answered(application()))[:-20])
    with pytest.raises(InputError, match="HTML page"):
        read(openfda_approvals, tmp_path, "<html>down</html>")
    with pytest.raises(InputError, match="not an openFDA answer about Drugs@FDA"):
        read(openfda_approvals, tmp_path, answered({"package_ndc": "1"}))


def pull(name, recorded, folder=None, **filters):
    source = live_source(name)
    asked = Question(date(2026, 1, 15), date(2026, 3, 20), NOW, folder, filters, recorded.address)
    web = source.web("", recorded.address, clock=lambda: 0.0, sleep=lambda seconds: None)
    return list(source.pull(web, asked))


def test_approvals_are_asked_for_whole_months_by_links_and_never_with_skip(recorded, tmp_path):
    link = f'<{recorded.address}/?search_after=0%3DNDA000001>; rel="next"'
    recorded.answers = [
        (200, {"Link": link}, json.dumps(answered(application("NDA000001", "20260131"), total=2)).encode()),
        (200, {}, json.dumps(answered(application("NDA000002", "20241231", more=[SUPPLEMENT]), total=2)).encode()),
    ]
    (batch,) = pull("openfda-approvals", recorded, tmp_path)
    found = counted(batch)
    assert {key[3]: value[0] for key, value in found.items() if key[0] == "drug_approvals"} == {"2026-01": 1.0, "2026-02": 0.0, "2026-03": 0.0}  # fmt: skip
    asked = parse_qs(urlsplit(recorded.asked[0]).query)
    assert "[20260101 TO 20260331]" in asked["search"][0] and asked["limit"] == ["1000"]
    assert not any("skip" in one for one in recorded.asked) and recorded.asked[1].startswith("/?search_after=")
    assert len(list(tmp_path.rglob("*.json"))) == 2
    # The pages were kept with their question: read again, they tell of the months that were asked for and of no others.
    (again,) = openfda_approvals.figures_from_file(tmp_path, retrieved_at=NOW)
    assert counted(again) == found
    # The same day's answer takes the place of the earlier one, and another day's is another vintage.
    later = answered(application("NDA000001", "20260131"), day="2026-06-17")
    recorded.answers = [(200, {}, json.dumps(later).encode())]
    pull("openfda-approvals", recorded, tmp_path)
    (again,) = openfda_approvals.figures_from_file(tmp_path, retrieved_at=NOW)
    assert set(again.table["vintage"]) == {date(2026, 6, 17)}
    (tmp_path / "earlier.json").write_text(
        json.dumps(answered(application("NDA000001", "20260131", more=[SUPPLEMENT])))
    )
    vintages = [set(one.table["vintage"]) for one in openfda_approvals.figures_from_file(tmp_path, retrieved_at=NOW)]
    assert vintages == [{date(2026, 6, 10)}, {date(2026, 6, 17)}]
    recorded.answers = [(404, {}, b'{"error":{"code":"NOT_FOUND","message":"No matches found!"}}')]
    assert pull("openfda-approvals", recorded) == []
    recorded.answers = [(400, {}, b'{"error":{"code":"BAD_REQUEST"}}')]
    with pytest.raises(SourceError, match="400"):
        pull("openfda-approvals", recorded)


def study(number="NCT00000001", start="2026-02-10", countries=("United States",), phases=("PHASE2",), terms=("Neoplasms",), kind="ACTUAL"):  # fmt: skip
    return {
        "protocolSection": {
            "identificationModule": {"nctId": number},
            "statusModule": {"startDateStruct": {"date": start, "type": kind}} if start else {},
            "designModule": {"phases": list(phases)},
            "contactsLocationsModule": {"locations": [{"country": one} for one in countries]},
        },
        "derivedSection": {
            "conditionBrowseModule": {
                "meshes": [{"id": "D1", "term": "Lung Neoplasms"}],
                "ancestors": [{"id": "D2", "term": one} for one in terms],
            }
        },  # fmt: skip
    }


def test_trials_are_counted_by_country_phase_and_area_under_both_spellings_of_korea(tmp_path):
    value = {
        "totalCount": 4,
        "studies": [
            study("NCT00000001", countries=("United States", "Korea, Republic of", "Korea, Republic of")),
            study("NCT00000002", "2026-02", ("South Korea",), ("PHASE1", "PHASE2"), (), "ESTIMATED"),
            study("NCT00000003", "2026-04-01", ("United States",), (), ("Neoplasms", "Infections")),
            study("NCT00000004", "2027-01", ("United States",)),
        ],
    }
    found, batch = read(clinical_trials, tmp_path, value)
    sure = Flag.CALCULATED
    assert found["trials_started", "KR", "TOTAL", "2026-02"] == (2.0, sure | Flag.ESTIMATED)
    assert found["trials_started", "US", "TOTAL", "2026-02"] == (1.0, sure)
    assert found["trials_started", "US", "TOTAL", "2026-03"] == (0.0, sure)
    assert found["trials_started_by_phase", "KR", "PHASE1/PHASE2", "2026-02"][0] == 1.0
    assert found["trials_started_by_phase", "US", "NA", "2026-04"][0] == 1.0
    assert found["trials_started_by_area", "US", "Infections", "2026-04"][0] == 1.0
    assert found["trials_started_by_area", "KR", "unclassified", "2026-02"][0] == 1.0
    # How many tell only a month is a series of its own; a start to come is a plan.
    assert found["trials_started_month_only", "KR", "TOTAL", "2026-02"][0] == 1.0
    assert max(key[3] for key in found) == "2026-06" and batch.kept_apart_count == 0
    assert (
        "not mean it has been evaluated" in citation("clinical-trials").en
        and "의뢰자" in citation("clinical-trials").ko
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (study("NCT00000002", ""), "names no day"),
        (study("NCT00000002", "2026"), "'2026' tells neither a day nor a month"),
        (study("NCT00000002", "0201-11-03"), "'0201-11-03' tells neither"),
        (study("NCT2"), "'NCT2' is not the number"),
    ],
)
def test_a_wrong_trial_is_kept_apart_and_the_rest_is_read(tmp_path, wrong, message):
    found, batch = read(clinical_trials, tmp_path, {"studies": [study(), wrong]})
    assert found["trials_started", "US", "TOTAL", "2026-02"][0] == 1.0
    assert batch.kept_apart_count == 1 and message in str(batch.kept_apart[0])


def test_a_part_of_the_pages_is_kept_apart_and_a_trial_on_two_pages_counts_once(tmp_path):
    found, batch = read(clinical_trials, tmp_path, {"nextPageToken": "x", "studies": [study()]})
    assert found == {} and batch.kept_apart_count == 1
    found, _ = read(clinical_trials, tmp_path, {"studies": [study(), study()]})
    assert found["trials_started", "US", "TOTAL", "2026-02"][0] == 1.0
    found, batch = read(clinical_trials, tmp_path, {"studies": [study(), study(start="2026-03-01")]})
    assert found == {} and "stands there twice and differs" in str(batch.kept_apart[0])
    with pytest.raises(InputError, match="no 'studies'"):
        read(clinical_trials, tmp_path, {"message": "no"})


def test_trials_are_asked_page_by_page_by_token(recorded, tmp_path):
    def choose(path):
        asked = {key: one[0] for key, one in parse_qs(urlsplit(path).query).items()}
        assert "RANGE[2026-01-01,2026-03-31]" in asked["filter.advanced"] and asked["pageSize"] == "1000"
        assert (
            'AREA[LocationCountry]"South Korea" OR AREA[LocationCountry]"Korea, Republic of"'
            in asked["filter.advanced"]
        )
        if "pageToken" in asked:
            assert asked["pageToken"] == "second" and "countTotal" not in asked
            return 200, {}, json.dumps({"studies": [study("NCT00000002", countries=("South Korea", "United States"))]}).encode()  # fmt: skip
        assert asked["countTotal"] == "true"
        return 200, {}, json.dumps({"studies": [study(countries=("South Korea",))], "nextPageToken": "second", "totalCount": 2}).encode()  # fmt: skip

    recorded.choose = choose
    (batch,) = pull("clinical-trials", recorded, tmp_path, country=("KR",))
    found = counted(batch)
    assert {key[3]: value[0] for key, value in found.items() if key[0] == "trials_started"} == {"2026-01": 0.0, "2026-02": 2.0, "2026-03": 0.0}  # fmt: skip
    assert {key[1] for key in found} == {"KR"}
    again = list(clinical_trials.figures_from_file(tmp_path, retrieved_at=NOW))
    # Of the United States it holds only the trials that are in Korea too; those are not counted for it.
    assert [counted(one) for one in again] == [found]
    with pytest.raises(InputError, match="'FR' is not one of the two countries"):
        pull("clinical-trials", recorded, country=("FR",))
    recorded.choose = lambda path: (200, {}, json.dumps({"studies": [study()], "totalCount": 3}).encode())
    with pytest.raises(SourceError, match="broke off after 1 of 3 records"):
        pull("clinical-trials", recorded, tmp_path / "half")
    assert not (tmp_path / "half").exists()
    recorded.choose = lambda path: (200, {}, json.dumps({"studies": [study()], "nextPageToken": "again"}).encode())
    with pytest.raises(SourceError, match="leads back to itself"):
        pull("clinical-trials", recorded)
