"""WTO notifications as signals: what a country means to ask of goods, and until when others may comment."""

from datetime import date

from bioaccord.policy.signals.collected import after_former, signals_of_versions
from bioaccord.policy.sources import wto_eping
from bioaccord.vocabulary.language import share_of_hangul
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import Stage
from tests.policy.test_wto_eping import COLUMNS, NOW, ROWS


def version(row, **changes):
    found = wto_eping.notification(dict(zip(COLUMNS, row, strict=True)) | changes, NOW)
    assert found is not None
    return found


def signals(*versions):
    return signals_of_versions(after_former(versions), standard_recogniser())


def test_a_notification_names_its_goods_and_its_deadline():
    (signal,) = signals(version(ROWS[0]))
    assert signal.signal_id == "wto-eping:G/TBT/N/KOR/1300"
    assert signal.title.ko.startswith("WTO 무역기술장벽(TBT) 통보(대한민국): ") and "백신" in signal.title.ko
    assert "TBT notification by South Korea: Rules on biologics & vaccines" in signal.title.en
    assert (signal.country, signal.stage) == ("KR", Stage.PROPOSED)
    assert signal.deadline_on.last_day == date(2026, 7, 30)
    assert "HS 300215, 30" in signal.summary.ko and "2026년 7월 30일까지" in signal.summary.ko
    named = {subject.id for effect in signal.effects for subject in effect.subjects}
    assert "300215" in named and "30" not in named, "a chapter alone names half a trade"
    assert all("2026년 7월 30일" in effect.action.ko for effect in signal.effects)
    assert share_of_hangul(signal.summary.en) == 0


def test_an_addendum_renews_the_signal_of_its_notification():
    changed = {"Document symbol": "G/TBT/N/KOR/1300/Add.1", "Distribution date": "2026-08-01", COLUMNS[1]: "2026-09-01"}
    (signal,) = signals(version(ROWS[0], **changed), version(ROWS[0]))
    assert signal.deadline_on.last_day == date(2026, 9, 1)
    assert signal.evidence[0].version == "G/TBT/N/KOR/1300/Add.1"


def test_live_animals_of_another_country_are_no_signal():
    assert signals(version(ROWS[2])) == []
