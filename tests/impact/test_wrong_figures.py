"""Real files of figures with one thing wrong in them: each is refused with file and line, in both languages, never by a traceback."""

import copy
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bioaccord.impact.law import files_of, laws
from bioaccord.impact.parameter_file import read_parameters, read_rules, read_scenarios
from bioaccord.impact.units import UNITS
from bioaccord.vocabulary.errors import InputError

FILES = {f"{law}/{one.name}": one.read_text(encoding="utf-8") for law in laws() for one in files_of(law, "figures")}
ENTRIES = [(name, place) for name, text in FILES.items() for place in range(len(yaml.safe_load(text)))]
DATED = [(name, place) for name, place in ENTRIES if "values" in yaml.safe_load(FILES[name])[place]]
SLOW = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
NO_TEXT = st.sampled_from([None, 7, True, [], ["a"], {}, {"a": 1}, "", "  ", date(2026, 1, 1)])


def refused(folder: Path, content: str | bytes) -> list[str]:
    """What reading the content refuses, after seeing that each refusal says file and line and tells itself in Korean."""
    file = folder / "wrong.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InputError) as error:
        read_parameters([file])
    lines = len(file.read_bytes().splitlines()) + 1
    for one in error.value.refusals:
        assert one.file == "wrong.yaml"
        assert one.row is not None
        assert 1 <= one.row <= lines
        assert re.search("[가-힣]", one.told("ko")), one.told("ko")
        assert "{" not in one.problem.template or str(one)
    return [str(one) for one in error.value.refusals]


def changed(name: str, place: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """All entries of a file, and the one that is to be spoilt."""
    entries = copy.deepcopy(yaml.safe_load(FILES[name]))
    return entries, entries[place]


def written(entries: object) -> str:
    # Aliases are refused for themselves; here another thing is wrong.
    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

    return yaml.dump(entries, Dumper=Dumper, allow_unicode=True, sort_keys=False)


@SLOW
@given(st.sampled_from(ENTRIES))
def test_untouched_each_file_is_read(tmp_path: Path, where: tuple[str, int]) -> None:
    entries, entry = changed(*where)
    (tmp_path / "right.yaml").write_text(written(entries), encoding="utf-8")
    assert entry["name"] in read_parameters([tmp_path / "right.yaml"]).by_name


@SLOW
@given(
    st.sampled_from(ENTRIES),
    st.sampled_from(["name", "title", "unit", "dated_by", "section", "link", "values", "series"]),
)
def test_a_field_left_out(tmp_path: Path, where: tuple[str, int], field: str) -> None:
    entries, entry = changed(*where)
    assume(field in entry)
    del entry[field]
    if field in ("section", "link"):
        for value in entry.get("values", ()):
            value.pop(field, None)
    assert refused(tmp_path, written(entries))


@SLOW
@given(st.sampled_from(DATED), st.sampled_from(["effective_on", "known_on", "value"]), st.data())
def test_a_field_of_a_value_left_out(tmp_path: Path, where: tuple[str, int], field: str, data: st.DataObject) -> None:
    entries, entry = changed(*where)
    del data.draw(st.sampled_from(entry["values"]))[field]
    assert any(field in said for said in refused(tmp_path, written(entries)))


@SLOW
@given(
    st.sampled_from(ENTRIES),
    st.sampled_from(["name", "title", "unit", "dated_by", "lasting", "words", "section", "link"]),
    NO_TEXT,
)
def test_a_field_of_another_type(tmp_path: Path, where: tuple[str, int], field: str, wrong: object) -> None:
    entries, entry = changed(*where)
    assume(not (field == "words" and wrong == {}))
    entry[field] = wrong
    for value in entry.get("values", ()):
        value.pop(field, None)
    assert any(field in said or "in Korean and in English" in said for said in refused(tmp_path, written(entries)))


@SLOW
@given(st.sampled_from(DATED), st.sampled_from(["effective_on", "known_on"]), st.data())
def test_what_is_no_day(tmp_path: Path, where: tuple[str, int], field: str, data: st.DataObject) -> None:
    entries, entry = changed(*where)
    value = data.draw(st.sampled_from(entry["values"]))
    value[field] = data.draw(
        st.sampled_from([None, "soon", 2026, 20260101, ["2026-01-01"], date(1, 1, 1), date(9999, 12, 31), True])
    )
    assert any("is not a date" in said and field in said for said in refused(tmp_path, written(entries)))


@SLOW
@given(st.sampled_from([one for one in DATED if len(yaml.safe_load(FILES[one[0]])[one[1]]["values"]) > 1]), st.data())
def test_days_out_of_order_or_twice(tmp_path: Path, where: tuple[str, int], data: st.DataObject) -> None:
    entries, entry = changed(*where)
    place = data.draw(st.integers(1, len(entry["values"]) - 1))
    before, after = entry["values"][place - 1 : place + 1]
    if data.draw(st.booleans()):
        entry["values"][place - 1 : place + 1] = [after, before]
    else:
        after |= {"effective_on": before["effective_on"], "known_on": before["known_on"]}
    said = refused(tmp_path, written(entries))
    line = next(
        number for number, text in enumerate(written(entries).splitlines(), 1) if text == f"- name: {entry['name']}"
    )
    assert any("stands after" in one and int(re.findall(r"row (\d+)", one)[0]) > line for one in said)


WRONG: dict[type, list[object]] = {
    float: [float("nan"), float("inf"), float("-inf"), True, "12", date(2026, 1, 1), [1.0], {"a": 1}],
    int: [-1, 1.5, 7.0, True, "7", float("nan"), date(2026, 1, 1), [7]],
    date: [2026, "2026-01-01", 1.0, True, [date(2026, 1, 1)]],
    bool: [1, 0, "yes", 1.0, date(2026, 1, 1)],
    str: [1, 1.0, True, date(2026, 1, 1), ["a"], ""],
}


@SLOW
@given(st.sampled_from(DATED), st.data())
def test_a_value_of_another_unit(tmp_path: Path, where: tuple[str, int], data: st.DataObject) -> None:
    entries, entry = changed(*where)
    unit = UNITS[entry["unit"]]
    wrong = list(WRONG[unit.kind])
    wrong += [1.0001, -0.0001, 75] if unit.name == "share" else []
    wrong += [-1, -0.01] if unit.name.startswith("USD") or unit.name == "percent" or unit.least == 0 else []
    data.draw(st.sampled_from(entry["values"]))["value"] = data.draw(st.sampled_from(wrong))
    assert any("cannot be in" in said for said in refused(tmp_path, written(entries)))


@SLOW
@given(
    st.sampled_from(ENTRIES),
    st.sampled_from(["figure", "of the law", "Enacted", "", None, 3, ["enacted"], {"enacted": True}]),
)
def test_an_unknown_standing(tmp_path: Path, where: tuple[str, int], wrong: object) -> None:
    entries, entry = changed(*where)
    for one in (entry, *entry.get("values", ())):
        one.pop("standing", None)
    entry["standing"] = wrong
    assert any("standing" in said for said in refused(tmp_path, written(entries)))


@SLOW
@given(
    st.sampled_from(ENTRIES),
    st.sampled_from(
        [
            "www.cms.gov",
            "http://www.cms.gov",
            "https://",
            "https://cms",
            "https:/www.cms.gov",
            "https://www.cms.gov/a b",
            "https://[",
            "ftp://cms.gov",
        ]
    ),
)
def test_a_link_that_leads_nowhere(tmp_path: Path, where: tuple[str, int], wrong: str) -> None:
    entries, entry = changed(*where)
    for one in (entry, *entry.get("values", ())):
        one.pop("link", None)
    entry["link"] = wrong
    assert any("has no source" in said for said in refused(tmp_path, written(entries)))


@SLOW
@given(st.sampled_from(ENTRIES))
def test_a_name_twice_and_a_key_that_nobody_reads(tmp_path: Path, where: tuple[str, int]) -> None:
    entries, entry = changed(*where)
    assert any("stands twice" in said for said in refused(tmp_path, written([*entries, entry])))
    entry["efective_on"] = date(2026, 1, 1)
    assert any("is not known here" in said for said in refused(tmp_path, written(entries)))


def test_a_word_that_the_figure_does_not_know(tmp_path: Path) -> None:
    text = FILES["ira/negotiation.yaml"]
    said = refused(tmp_path, text.replace("value: one or more", "value: one or moer"))
    assert any("Did you mean 'one or more'" in one for one in said)


def test_a_figure_may_be_known_later_than_today_but_not_told_without_its_reason(tmp_path: Path) -> None:
    text = FILES["ira/negotiation.yaml"]
    (tmp_path / "later.yaml").write_text(
        text.replace("value: 20, known_on: 2022-08-16", "value: 20, known_on: 2099-01-01"), encoding="utf-8"
    )
    later = read_parameters([tmp_path / "later.yaml"]).known(date(2026, 11, 27))
    assert later.at("negotiation.drugs_selected", date(2029, 1, 1)).value == 15
    assert any("note" in one for one in refused(tmp_path, text.replace("value: 20, known_on", "value: null, known_on")))


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ("{value: 324.8, known_on: soon}", "'soon' is not a date"),
        ("{value: x, known_on: 2025-10-24}", "cannot be in"),
        ("{value: .nan}", "cannot be in"),
        ("{known_on: 2025-10-24}", "in Korean and in English"),
        ("{value: null}", "in Korean and in English"),
        ("{valu: 3}", "is not known here"),
        ("[324.8]", "cannot be in"),
        ("", "must be given"),
        ("-1", "cannot be in"),
    ],
)
def test_one_month_of_a_series(tmp_path: Path, instead: str, said: str) -> None:
    text = FILES["ira/consumer_prices.yaml"]
    was = next(line for line in text.splitlines() if line.startswith("    2025-09-01: "))
    row = text.splitlines().index(was) + 1
    told = refused(tmp_path, text.replace(was, f"    2025-09-01: {instead}"))
    assert any(f"row {row}" in one and said in one for one in told), told


FIRST = "- name: negotiation.drugs_selected\n"


@pytest.mark.parametrize(
    ("was", "instead", "row", "said"),
    [
        (FIRST, FIRST + "\tunit: drugs\n", 3, "is not YAML"),
        (FIRST, FIRST + "  unit: drugs\n", 5, "the key 'unit' stands twice"),
        (FIRST, FIRST + "  ? [a, b]\n  : 1\n", 3, "has a key that is no word"),
        (FIRST, FIRST + "  note: {{a: 1}: 2}\n", 3, "has a key that is no word"),
        (FIRST, FIRST + "  note: 'open\n", 328, "is not YAML"),
        (FIRST, FIRST + "  note: !!python/object:os.system x\n", 3, "is not YAML"),
        ("value: 10,", "value: &ten 10,", None, ""),
        ("value: 15,", "value: *ten,", 11, "points to another place"),
        ("{effective_on: 2026-01-01, value: 10, known_on: 2022-08-16}", "&a {effective_on: 2026-01-01, value: 10, known_on: 2022-08-16}\n    - *a", 11, "points to another place"),
        ("{effective_on: 2026-01-01, value: 10,", "{<<: {value: 3}, effective_on: 2026-01-01, value: 10,", 10, "is not YAML"),
        ("effective_on: 2026-01-01, value: 10", "effective_on: 2026-02-30, value: 10", 10, "'2026-02-30' is not a date"),
        ("effective_on: 2026-01-01, value: 10", "effective_on: 2026-01-01T00:00:00, value: 10", 10, "is not a date"),
        ("value: 10,", "value: 1e400,", 10, "cannot be in drugs"),
        (FIRST, FIRST + "  note: \x07\n", 3, "U+0007"),
        (FIRST, "--- \n" + FIRST + "---\n- name: b\n", 3, "is not YAML"),
        (FIRST, "- 3\n" + FIRST, 1, "must hold a list of entries"),
    ],
)  # fmt: skip
def test_yaml_that_is_none_or_means_something_else(
    tmp_path: Path, was: str, instead: str, row: int | None, said: str
) -> None:
    text = FILES["ira/negotiation.yaml"]
    assert was in text
    changed_text = text.replace(was, instead, 1)
    if row is None:
        # An anchor that nobody points to changes nothing.
        (tmp_path / "right.yaml").write_text(changed_text, encoding="utf-8")
        assert len(read_parameters([tmp_path / "right.yaml"])) > 0
        return
    told = refused(tmp_path, changed_text)
    assert any(said in one for one in told), told
    if said not in ("is not YAML",):
        assert any(f"row {row}" in one and said in one for one in told), told


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# nothing\n",
        b"3\n",
        b"a: 1\n",
        b"- a\n",
        b"[]\n",
        b"\xff\xfe",
        "- name: 약가\n".encode("cp949"),
        b"[" * 5000,
    ],
)
def test_what_is_no_file_of_figures(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(FILES)), st.data())
def test_any_slip_of_the_keyboard_is_read_or_refused(tmp_path: Path, name: str, data: st.DataObject) -> None:
    text = "\n".join(FILES[name].splitlines()[:40])
    place = data.draw(st.integers(0, len(text) - 1))
    drop = data.draw(st.integers(0, 6))
    slip = data.draw(st.text(st.sampled_from("{}[]:,-'\"&*!|>%@\t\n #0x가\x00"), max_size=3))
    file = tmp_path / "slip.yaml"
    file.write_text(text[:place] + slip + text[place + drop :], encoding="utf-8")
    try:
        read_parameters([file])
    except InputError as error:
        assert all(one.row for one in error.refusals)
        assert error.told("ko")


SCENARIO = """
- id: one
  title: {ko: 하나, en: One}
  summary: {ko: 하나, en: One}
  standing: proposed
  section: a bill
  link: https://www.congress.gov/
  known_on: 2026-06-12
  values: [{name: negotiation.drugs_selected, effective_on: 2030-01-01, value: 30}]
"""
RULE = """
- id: negotiation.part
  title: {ko: 하나, en: One}
  explanation: {ko: 하나, en: One}
  section: a section
  link: https://www.congress.gov/
  parameters: [negotiation.parts]
"""


@pytest.mark.parametrize(
    ("text", "was", "instead", "said"),
    [
        (SCENARIO, SCENARIO, SCENARIO + SCENARIO, "stands twice"),
        (SCENARIO, "value: 30}", "value: 30}, {name: negotiation.drugs_selected, effective_on: 2030-01-01, value: 31}", "stands twice for 2030-01-01"),
        (SCENARIO, "value: 30", "value: 30.5", "cannot be in drugs"),
        (SCENARIO, "value: 30", "valu: 30", "is not known here"),
        (SCENARIO, "name: negotiation.drugs_selected", "name: [a]", "is no figure"),
        (SCENARIO, "name: negotiation.drugs_selected, effective_on: 2030-01-01, value: 30", "name: negotiation.orphan.clock, effective_on: 2030-01-01, value: aproval", "Did you mean 'approval'"),
        (SCENARIO, "standing: proposed", "standing: perhaps", "is not one of"),
        (SCENARIO, "known_on: 2026-06-12", "known_on: June", "is not a date"),
        (SCENARIO, "https://www.congress.gov/", "congress", "has no source"),
        (RULE, RULE, RULE + RULE, "stands twice"),
        (RULE, "[negotiation.parts]", "negotiation.parts", "must hold a list"),
        (RULE, "[negotiation.parts]", "[[a]]", "is no figure"),
        (RULE, "[negotiation.parts]", "3", "must hold a list"),
        (RULE, "en: One}\n  explanation", "en: 1}\n  explanation", "in Korean and in English"),
    ],
)  # fmt: skip
def test_wrong_scenarios_and_rules(tmp_path: Path, text: str, was: str, instead: str, said: str) -> None:
    law = laws()["ira"].parameters()
    read = read_scenarios if text == SCENARIO else read_rules
    file = tmp_path / "wrong.yaml"
    file.write_text(text, encoding="utf-8")
    assert len(read([file], law)) == 1
    assert was in text
    file.write_text(text.replace(was, instead), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read([file], law)
    assert any(said in str(one) and one.row for one in error.value.refusals), str(error.value)
