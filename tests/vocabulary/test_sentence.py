"""Sentences in both languages: every one in the source has its Korean, and the table holds no others."""

import ast
import pickle
import re
from pathlib import Path
from string import Formatter

import yaml

import bioaccord
from bioaccord.vocabulary.errors import BioaccordError, InputError, Refusal, SourceError, did_you_mean
from bioaccord.vocabulary.language import Language, Text, share_of_hangul
from bioaccord.vocabulary.sentence import NOTHING, Sentence, WrongValue, korean_sentences, sentence_tables

_PARTICLES = "은|는|이|가|을|를|과|와|으로|로|아|야|이며|며|이나|나|이라|라"


def _made_in_the_source():
    """Yield every place that makes a sentence: where it stands, and its template or None where that is no literal."""
    root = Path(bioaccord.__file__).parent
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and "Sentence" in (getattr(node.func, key, "") for key in ("id", "attr")):
                first = node.args[0] if node.args else None
                literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
                yield f"{path.relative_to(root)}:{node.lineno}", first.value if literal else None


def _raised_in_the_source():
    """Yield every place that raises an error of the project by its class: where it stands, and what it is made of."""
    root = Path(bioaccord.__file__).parent
    names = {one.__name__ for one in _errors(BioaccordError)}
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                name = getattr(node.exc.func, "id", getattr(node.exc.func, "attr", ""))
                if name in names:
                    yield f"{path.relative_to(root)}:{node.lineno}", node.exc.args[0] if node.exc.args else None


def _errors(error):
    return [error, *(below for one in error.__subclasses__() for below in _errors(one))]


def _fields(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def _needs_korean(template):
    """Return whether a template says something of its own, beside the values in it."""
    words = "".join(text for text, *_ in Formatter().parse(template))
    return any(letter.isalpha() for letter in words)


def test_every_sentence_is_made_from_a_literal_template():
    assert [place for place, template in _made_in_the_source() if template is None] == []


def test_every_sentence_has_its_korean():
    korean = korean_sentences()
    lacking = {
        template: place
        for place, template in _made_in_the_source()
        if _needs_korean(template) and not korean.get(template)
    }
    assert lacking == {}


def test_every_error_tells_itself_in_both_languages():
    raised = list(_raised_in_the_source())
    english_only = [
        place
        for place, said in raised
        if said is None
        or isinstance(said, ast.Constant | ast.JoinedStr)
        or (isinstance(said, ast.Call) and getattr(said.func, "id", "") == "str")
    ]
    assert english_only == []
    assert len(raised) > 150


def test_an_error_is_told_in_either_language_and_survives_another_process():
    error = SourceError(
        Sentence(
            "{place} answered with more than {count:,} bytes. Ask for fewer days at once.", place="x.gov", count=2000
        )
    )
    again = pickle.loads(pickle.dumps(error))
    for one in (error, again, SourceError(error.in_both())):
        assert str(one) == one.told("en") == "x.gov answered with more than 2,000 bytes. Ask for fewer days at once."
        assert one.told("ko") == "x.gov: 응답이 2,000바이트를 넘습니다. 기간을 줄여 요청하십시오."
    refused = InputError(Refusal("links.csv", Sentence("is empty."), Sentence("Check the path.")))
    assert pickle.loads(pickle.dumps(refused)).told("ko") == refused.told("ko")


def test_the_table_holds_no_sentence_that_nobody_says():
    said = {template for _, template in _made_in_the_source()}
    assert [template for template in korean_sentences() if template not in said] == []


def test_the_table_holds_every_sentence_once():
    entries = [entry for table in sentence_tables() for entry in yaml.safe_load(table.read_text(encoding="utf-8"))]
    assert len(entries) == len(korean_sentences())
    assert all(set(entry) == {"en", "ko"} for entry in entries)


def test_the_korean_can_be_filled_in_and_is_korean():
    for english, korean in korean_sentences().items():
        assert _fields(korean) <= _fields(english), korean
        assert share_of_hangul(korean) > 0 or not _needs_korean(korean), korean


def test_no_particle_depends_on_how_a_value_ends():
    wrong = re.compile(rf"\}}['\"`)]*({_PARTICLES})(?=[\s.,)]|$)")
    assert [korean for korean in korean_sentences().values() if wrong.search(korean)] == []


def test_a_refusal_is_told_in_either_language():
    refusal = Refusal(
        "links.csv",
        Sentence("'{value}' {problem}", value="INC-02", problem=Sentence("is not in {file}.", file="sites.csv")),
        did_you_mean("INC-02", ["ICN-02"]) + Sentence("Add it there or correct the code here."),
        14,
        "supplier_site_id",
        "INC-02",
    )
    assert str(refusal) == refusal.told(Language.ENGLISH)
    assert str(refusal) == (
        "links.csv row 14, column supplier_site_id: 'INC-02' is not in sites.csv. Did you mean 'ICN-02'? "
        "Add it there or correct the code here."
    )
    assert refusal.told("ko") == (
        "links.csv 14행, supplier_site_id 열 — 'INC-02': sites.csv에 없는 식별자입니다. 혹시 'ICN-02'입니까? "
        "그 표에 추가하거나 여기의 식별자를 고치십시오."
    )


def test_a_column_without_a_name_is_described_in_either_language():
    refusal = Refusal(
        "links.csv",
        Sentence("a column has no name."),
        Sentence("Give every column a name of its own."),
        1,
        Sentence("number {position}", position=3),
    )
    assert str(refusal).startswith("links.csv row 1, column number 3: a column has no name.")
    assert refusal.told("ko") == "links.csv 1행, 3번째 열 — 이름 없는 열이 있습니다. 열마다 다른 이름을 적으십시오."


def test_a_table_has_columns_and_other_files_have_fields():
    def place(file):
        refusal = Refusal(file, Sentence("is empty."), Sentence("Check the path."), 3, "share")
        assert str(refusal) == f"{file} row 3, column share: is empty. Check the path."
        return refusal.told("ko").partition(" — ")[0]

    assert place("links.csv") == "links.csv 3행, share 열"
    assert place("network.xlsx[links]") == "network.xlsx[links] 3행, share 열"
    assert place("rates.yaml") == "rates.yaml 3행, share 항목"


def test_what_an_error_lists_is_told_in_either_language():
    error = InputError(
        Refusal("links.csv", Sentence("is empty."), Sentence("Check the path."), number) for number in range(1000)
    )
    assert len(error.refusals) == 1000
    assert str(error) == error.told("en")
    assert len(str(error).splitlines()) == 201
    assert str(error).endswith("… and 800 more. Correct these first; most likely they have one cause.")
    assert error.told("ko").count("\n") == 200
    assert error.told("ko").endswith("… 외 800건. 위의 것부터 고치십시오. 원인이 같을 가능성이 큽니다.")


def test_values_are_told_in_the_language_of_the_whole_and_braces_in_them_are_left_alone():
    sentence = Sentence("Give the {meaning}.", meaning=Text("생산 사업장 {x}", "site where it is made {x}"))
    assert (str(sentence), sentence.told("ko")) == (
        "Give the site where it is made {x}.",
        "채울 내용: 생산 사업장 {x}.",
    )


def test_an_empty_sentence_leaves_no_gap():
    sentence = Sentence("is empty.")
    assert NOTHING + sentence == sentence + NOTHING == sentence
    assert did_you_mean("zzz", ["ICN-02"]) == NOTHING
    assert str(sentence + sentence) == "is empty. is empty."


def test_a_wrong_value_is_a_value_error_in_english():
    assert str(WrongValue(Sentence("tariff needs to_countries."))) == "tariff needs to_countries."


def test_sentences_about_anything_can_be_compared():
    said = Sentence("is not a CSV table ({error}).", error=ValueError("no end"))
    assert {said, Sentence("is not a CSV table ({error}).", error="no end")} == {said}
    assert str(Sentence("entry '{entry}': {said}", entry=[1, {"x": 2}], said=said)) == (
        "entry '[1, {'x': 2}]': is not a CSV table (no end)."
    )


def test_a_slip_is_found_among_very_many_names_too():
    known = {f"KR-{number:05d}-A" for number in range(50_000)}
    assert str(did_you_mean("KR-0O123-A", known)).startswith("Did you mean 'KR-0")
    assert str(did_you_mean("KR-0012-A", known)).startswith("Did you mean 'KR-0")
    assert did_you_mean("nothing like it", known) == NOTHING
