"""Words of profiles counted anew, and counted with what was counted before."""

import numpy as np

from bioaccord.partners.entry import Entry, OrganisationName
from bioaccord.partners.profile_table import ProfileTable
from bioaccord.partners.read_profile import read_profile
from bioaccord.vocabulary.language import Text


def profile(organisation_id: str, words: str):
    return read_profile(
        Entry(organisation_id, (OrganisationName(f"Firm {organisation_id}", "en"),), "KR", products=Text(words, ""))
    )


def test_a_table_with_what_was_counted_before_is_the_same_as_one_counted_anew():
    first = [profile("A", "단일클론항체 위탁생산"), profile("B", "독감 백신"), profile("C", "주사제 zebra")]
    before = ProfileTable(first)
    now = [profile("0", "세포치료제"), first[1], profile("C", "주사제 위탁생산"), first[0]]
    renewed, anew = ProfileTable(now, before), ProfileTable(now)
    assert set(renewed.column) == set(anew.column)
    assert "zebra" in before.column
    assert "zebra" not in renewed.column  # of a word that stands nowhere any more nothing is left
    assert renewed.rarity_of("zebra") == anew.rarity_of("zebra")
    for word, row in anew.column.items():
        assert renewed.rarity_of(word) == anew.rarity_of(word)
        assert np.array_equal(renewed.weights[renewed.column[word]].toarray(), anew.weights[row].toarray()), word
    assert ProfileTable([], before).weights.shape[1] == 0
