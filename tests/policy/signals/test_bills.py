"""Bills as signals: a step that counts once, whoever prints it, and a duty only once a chamber has passed it."""

import pytest

from bioaccord.brief.signal_sources import parse_source, read_signals
from bioaccord.policy.signals.collected import after_former, signals_of_versions
from bioaccord.policy.sources import congress_gov
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import Stage
from tests.policy.test_congress_gov import NOW, bill

TITLE = "To amend the Federal Food, Drug, and Cosmetic Act to promote competition among generic drugs and biosimilar biological products."
INTRODUCED = {"date": "2021-05-11T04:00:00Z", "type": "Introduced in House"}
RECEIVED = {"date": "2022-02-09T04:00:00Z", "type": "Received in Senate"}
PASSED = {"date": "2022-02-08T04:00:00Z", "type": "Engrossed in House"}
ENROLLED = {"date": None, "type": "Enrolled Bill"}
LAW = {"date": "2022-05-05T04:00:00Z", "type": "Public Law"}
SIGNED = {"actionDate": "2022-04-06", "text": "Became Public Law No: 117-108."}


def signals(*texts, actions=(), title=TITLE, **changes):
    record = {
        "bill": bill(3076, title=title, introducedDate="2021-05-11", **changes),
        "actions": list(actions),
        "textVersions": list(texts),
    }
    return signals_of_versions(after_former(congress_gov.bill_versions(record, NOW)), standard_recogniser())


def test_a_bill_is_told_at_the_steps_that_count():
    introduced, passed = signals(INTRODUCED, PASSED, RECEIVED)
    assert introduced.title.ko.startswith("미국 의회 법안 H.R. 3076 발의: ") and introduced.effects == ()
    assert passed.signal_id == "congress-gov:117-hr-3076@2022-02-08 Engrossed in House"
    assert passed.title.ko.startswith("미국 의회 법안 H.R. 3076 하원 통과: ") and "passed the House" in passed.title.en
    kinds = {subject.id for effect in passed.effects for subject in effect.subjects}
    assert {"medicine_manufacturer", "biologics_manufacturer"} <= kinds
    assert introduced.severity < passed.severity and passed.stage == Stage.PROPOSED


def test_a_bill_without_a_text_is_introduced():
    (only,) = signals()
    assert "발의" in only.title.ko


def test_a_signed_bill_is_a_law_before_its_law_is_printed_and_is_told_once():
    *_, enrolled = signals(PASSED, ENROLLED, actions=[SIGNED])
    assert (enrolled.stage, "법률 공포" in enrolled.title.ko) == (Stage.ENACTED, True)
    later = signals(PASSED, ENROLLED, LAW, actions=[SIGNED])
    assert [one.signal_id for one in later] == [one.signal_id for one in signals(PASSED, ENROLLED, actions=[SIGNED])]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Making further continuing appropriations for fiscal year 2022 for the Food and Drug Administration", "HR"),
        ("To name a post office in Kentucky", "HR"),
        (TITLE, "HRES"),
    ],
)
def test_budgets_names_and_resolutions_are_no_signals(title, kind):
    assert signals(PASSED, title=title, type=kind) == []


def test_real_bills_with_their_texts(shared_data):
    found = read_signals(
        [parse_source(f"bill-texts:{shared_data / 'policy/us_bills/uslm'}")],
        since=None, as_of=NOW.date(), recogniser=standard_recogniser(),
    )  # fmt: skip
    names = {one.signal_id.partition("@")[0] for one in found}
    assert "congress-gov:116-hr-3" in names, "fair price negotiation for medicines"
    assert not names & {"congress-gov:116-hconres-105", "congress-gov:116-hr-2157", "congress-gov:116-hjres-107"}
