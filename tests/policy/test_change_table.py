"""An analyst's log as a table: partial days, several addresses, confidence, and a refusal for every slip."""

from datetime import date

import pytest

import bioaccord.policy.sources.change_log as change_log
from bioaccord.policy.log_links import KnownVersion, register_numbers, version_meant
from bioaccord.policy.sources.change_table import COLUMNS
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import SignalKind, Stage, SubjectType
from tests.slips import english_sentences

ROW = {
    "id": "kr-cdmo-act",
    "country": "KR",
    "area": "biopharma raw materials",
    "kind": "law",
    "title_en": "CDMO act",
    "title_ko": "위탁개발생산 특별법",
    "what_changed": "Contract makers of biologics get a licence of their own.",
    "stage": "enacted",
    "date_published": "2025-12-02",
    "date_effective": "2026-12",
    "date_deadline": "2027",
    "date_other": "second step in 2028",
    "subjects": "cell culture media, MFDS; HS 3002, 3822.19",
    "touched": "CDMOs",
    "source_urls": "https://www.example.org/1 | http://example.com/2?a=b",
    "confidence": "B",
    "notes": "Day of promulgation not seen.",
}


def read(tmp_path, *rows, columns=COLUMNS, name="log.tsv"):
    lines = ["\t".join(columns), *("\t".join(row.get(column, "") for column in columns) for row in rows)]
    (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return change_log.signals_from_file(
        tmp_path / name, retrieved_at=None, since=None, recogniser=standard_recogniser()
    )


def test_a_row_becomes_a_signal_with_all_it_tells(tmp_path):
    (signal,) = read(tmp_path, ROW)
    assert (signal.signal_id, signal.stage, signal.country) == ("change-log:kr-cdmo-act", Stage.ENACTED, "KR")
    assert (signal.effective_on.first_day, signal.effective_on.last_day, signal.effective_on.words) == (
        date(2026, 12, 1),
        date(2026, 12, 31),
        "2026-12",
    )
    assert (signal.deadline_on.first_day, signal.deadline_on.last_day) == (date(2027, 1, 1), date(2027, 12, 31))
    assert [(one.publisher, one.address) for one in signal.evidence] == [
        ("example.org", "https://www.example.org/1"),
        ("example.com", "http://example.com/2?a=b"),
    ]
    assert set(signal.subjects_of(SubjectType.HS_CODE)) == {"3002", "382219"}
    assert "cell_culture_medium" in signal.subjects_of(SubjectType.MATERIAL)
    assert "biopharma_raw_materials" in signal.subjects_of(SubjectType.TOPIC)
    assert signal.disclaimer.ko.startswith("신뢰도 B") and "second step in 2028" in signal.disclaimer.en
    assert signal.effects == ()


@pytest.mark.parametrize(
    ("changes", "published", "said"),
    [
        ({"date_published": "2025-03"}, date(2025, 3, 1), "known only as 2025-03"),
        ({"date_published": "2025"}, date(2025, 1, 1), "known only as 2025"),
        ({"date_published": ""}, date(2026, 12, 1), "not seen; the day of effect"),
    ],
)
def test_a_publication_that_is_not_known_to_the_day_says_so(tmp_path, changes, published, said):
    (signal,) = read(tmp_path, ROW | changes)
    assert signal.published_on == published
    assert said in signal.disclaimer.en
    assert "공표일" in signal.disclaimer.ko


def test_shortages_that_ended_and_changes_of_both_countries(tmp_path):
    (signal,) = read(tmp_path, ROW | {"country": "both", "kind": "shortage", "stage": "event (ended)"})
    assert (signal.kind, signal.stage, signal.country) == (SignalKind.SUPPLY, Stage.ENDED, "KR")
    assert set(signal.subjects_of(SubjectType.COUNTRY)) >= {"KR", "US"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"stage": "in froce"}, "Did you mean 'in force'"),
        ({"kind": "decree"}, "'decree' is not known here"),
        ({"country": "JP"}, "Write one of: 'KR', 'US', 'both'"),
        ({"confidence": "D"}, "'D' is not known here"),
        ({"date_effective": "June 2026"}, "'June 2026' is not a day"),
        ({"date_effective": "2026-02-30"}, "'2026-02-30' is not a day"),
        ({"date_published": "", "date_effective": ""}, "neither the day of publication"),
        ({"title_ko": ""}, "'title_ko' is missing"),
        ({"source_urls": "example.org"}, "'example.org' is not an address"),
        ({"id": "KR 1"}, "'KR 1' is not an id"),
    ],
)
def test_every_slip_has_its_row_column_and_remedy_in_both_languages(tmp_path, changes, message):
    with pytest.raises(InputError) as refused:
        read(tmp_path, ROW, ROW | {"id": "other"} | changes)
    assert message in str(refused.value) and "row 3" in str(refused.value)
    # A stage that is written so in the table is a value, not a sentence.
    assert set(english_sentences(refused.value.told("ko"))) <= {"end not seen"}


def test_missing_columns_and_ids_that_stand_there_twice_are_refused(tmp_path):
    columns = ["stages" if column == "stage" else column for column in COLUMNS]
    with pytest.raises(InputError, match="no column 'stage'. Did you mean 'stages'"):
        read(tmp_path, ROW, columns=columns)
    with pytest.raises(InputError, match="twice"):
        read(tmp_path, ROW, ROW)


def test_a_folder_holds_tables_beside_yaml(tmp_path):
    read(tmp_path, ROW)
    found = change_log.signals_from_file(tmp_path, retrieved_at=None, since=None, recogniser=standard_recogniser())
    assert [one.signal_id for one in found] == ["change-log:kr-cdmo-act"]


def test_entries_of_a_table_lead_to_publishers_documents(tmp_path):
    laws = {"위탁개발생산 특별법": [KnownVersion("korean-law:x/법률", "2025-12-30-1", date(2025, 12, 30), None)]}
    (signal,) = read(tmp_path, ROW)
    assert version_meant(f"{signal.title.ko} {signal.summary.ko}", signal.published_on, None, laws).version
    address = "https://www.federalregister.gov/documents/2024/09/18/2024-21217/notice"
    (signal,) = read(tmp_path, ROW | {"source_urls": f"https://example.org/1 | {address}"})
    assert register_numbers(one.address for one in signal.evidence) == ["2024-21217"]


def test_the_real_log(shared_data):
    file = shared_data.parent / "facts" / "changes.tsv"
    if not file.exists():
        pytest.skip(f"REAL LOG NOT FOUND at {file}")
    found = change_log.signals_from_file(file, retrieved_at=None, since=None, recogniser=standard_recogniser())
    assert len(found) == 66
    assert all(one.evidence and one.title.ko and one.title.en and "Confidence" in one.disclaimer.en for one in found)
    ranges = [
        one.effective_on for one in found if one.effective_on and one.effective_on.first_day < one.effective_on.last_day
    ]
    assert sorted(one.words for one in ranges) == ["2023-02", "2024-09", "2025", "2025-01", "2025-03", "2027", "2028"]
