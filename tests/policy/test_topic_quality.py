"""The bars that topic labels have to pass on hand-labelled documents which were never trained on."""

import pytest
from benchmarks._labelled_documents import labelled_changes, labelled_titles

from bioaccord.policy.topic_labels import labels_of_matter
from bioaccord.vocabulary.topic import Topic


def f1(pairs: list[tuple[bool, bool]]) -> float:
    right = sum(wanted and given for wanted, given in pairs)
    wrong = sum(wanted != given for wanted, given in pairs)
    return 2 * right / max(1, 2 * right + wrong)


@pytest.mark.parametrize("part", ["test", "second_test", "third_test"])
def test_labels_on_unseen_documents(part, shared_data):
    titles = labelled_titles(part, shared_data / "policy")
    changes = labelled_changes(part, shared_data / "policy")
    told = [
        *((topics, labels_of_matter(title).topics) for title, topics in titles),
        *((topics, labels_of_matter(change).topics) for change, topics, _ in changes),
    ]
    by_topic = {topic: [(topic in wanted, topic in given) for wanted, given in told] for topic in Topic}
    assert f1([pair for pairs in by_topic.values() for pair in pairs]) >= 0.85
    present = [f1(pairs) for pairs in by_topic.values() if any(wanted for wanted, _ in pairs)]
    assert sum(present) / len(present) >= 0.75
    assert f1([(is_noise, labels_of_matter(change).is_noise) for change, _, is_noise in changes]) >= 0.9
