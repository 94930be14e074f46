"""The glossary: what ships is whole, words are found in both directions, and an association adds its own."""

import pytest

from bioaccord.policy.agencies import agency_names
from bioaccord.policy.korean_laws import law_table
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.glossary import EntryKind, Glossary, GlossaryEntry, read_glossary, standard_glossary


def test_the_table_that_ships_is_as_large_as_the_field_needs():
    entries = list(standard_glossary())
    assert len(entries) >= 1500
    assert {entry.kind for entry in entries} == set(EntryKind)


def test_no_korean_word_is_explained_twice():
    official = [entry.ko.replace(" ", "") for entry in standard_glossary()]
    assert len(official) == len(set(official))


def test_agencies_and_drugs_have_identifiers_and_nothing_else_has():
    for entry in standard_glossary():
        assert bool(entry.identifier) == (entry.kind in (EntryKind.AGENCY, EntryKind.DRUG)), entry


def test_identifiers_are_unique():
    ids = [(entry.kind, entry.identifier) for entry in standard_glossary() if entry.identifier]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("약사법", "Pharmaceutical Affairs Act"),
        (
            "첨생법",
            "Act on the Safety of and Support for Advanced Regenerative Medicine and Advanced Biopharmaceuticals",
        ),
        ("입법예고", "advance notice of legislation"),
        ("원부자재", "raw and auxiliary materials"),
        ("품목 허가", "marketing authorization"),
        ("식약처", "Ministry of Food and Drug Safety"),
        ("위탁개발생산", "contract development and manufacturing"),
        ("Pharmaceutical Affairs Act", "약사법"),
        ("antibodies", ""),
        ("monoclonal antibody", "단클론항체"),
        ("MONOCLONAL ANTIBODY", "단클론항체"),
        ("vaccines", "백신"),
        ("CDMO", "위탁개발생산"),
        ("clinical trial", "임상시험"),
        ("no such word", ""),
    ],
)
def test_official_words_come_first_in_both_directions(word, expected):
    assert (standard_glossary().translations(word) or ("",))[0] == expected


def test_synonyms_follow_the_official_word():
    assert standard_glossary().translations("임상시험계획승인") == ("approval of clinical trial plan", "IND approval")


def test_every_law_of_the_table_of_laws_is_in_the_glossary():
    words = {word.replace(" ", "") for entry in standard_glossary() for word in entry.korean_words}
    assert [law for law in law_table() if law not in words] == []


def test_the_longest_term_of_a_query_counts():
    found = [
        (term.words, term.translations[:1])
        for term in standard_glossary().terms_in("항체의약품 위탁개발생산 계약과 백신")
    ]
    assert found == [
        ("항체의약품", ("antibody drug",)),
        ("위탁개발생산", ("contract development and manufacturing",)),
        ("백신", ("vaccine",)),
    ]


def test_particles_and_plurals_do_not_hide_a_term():
    assert [term.words for term in standard_glossary().terms_in("백신의 수출을")] == ["백신", "수출"]
    assert [term.words for term in standard_glossary().terms_in("export of Vaccines")] == ["export", "Vaccines"]


@pytest.mark.parametrize("text", ["3배로 늘었다", "구항체제", "reexporters", ""])
def test_parts_of_other_words_are_no_terms(text):
    assert standard_glossary().terms_in(text) == ()


def test_an_association_adds_and_corrects():
    own = GlossaryEntry("바이오코리아", "BIO KOREA", EntryKind.TERM)
    corrected = GlossaryEntry("백신", "vaccine", EntryKind.TERM, ("immunising agent",))
    extended = standard_glossary().extended_by([own, corrected])
    assert len(extended) == len(standard_glossary()) + 1
    assert extended.translations("바이오코리아") == ("BIO KOREA",)
    assert extended.translations("백신") == ("vaccine", "immunising agent")
    assert standard_glossary().translations("바이오코리아") == ()


def test_an_empty_glossary_finds_nothing():
    assert Glossary([]).terms_in("백신") == ()
    assert Glossary([]).translations("백신") == ()


def test_a_table_may_leave_out_the_last_columns(tmp_path):
    file = tmp_path / "own.tsv"
    file.write_text("\ufeffko\ten\tkind\n바이오코리아\tBIO KOREA\tterm\n\n", encoding="utf-8")
    assert read_glossary(file) == (GlossaryEntry("바이오코리아", "BIO KOREA", EntryKind.TERM),)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("백신\t\tterm", "row 2, column en: is empty."),
        ("vaccine\t백신\tterm", "row 2, column ko: holds 'vaccine', which is not Korean."),
        ("백신\tvaccine\tterms", "row 2, column kind: 'terms' is not a kind of entry. Did you mean 'term'?"),
        ("백신\tvaccine\tterm\n백신\tVaccine\tterm", "row 3: '백신' = 'Vaccine' stands in row 2 already."),
    ],
)
def test_a_wrong_row_is_told_with_its_place(tmp_path, rows, told):
    file = tmp_path / "own.tsv"
    file.write_text(f"ko\ten\tkind\tsynonyms\n{rows}\n", encoding="utf-8")
    with pytest.raises(InputError, match="own.tsv") as refused:
        read_glossary(file)
    assert told in str(refused.value)


def test_wrong_columns_and_missing_files_are_told(tmp_path):
    file = tmp_path / "own.tsv"
    file.write_text("korean,english\n", encoding="utf-8")
    with pytest.raises(InputError, match="ko, en, kind, synonyms, identifier"):
        read_glossary(file)
    with pytest.raises(InputError, match="cannot be read"):
        read_glossary(tmp_path / "none.tsv")


def test_agencies_of_the_glossary_have_names_in_both_languages():
    assert agency_names()["ministry-of-food-and-drug-safety"].ko == "식품의약품안전처"
    assert agency_names()["food-and-drug-administration"].en == "Food and Drug Administration (FDA)"
