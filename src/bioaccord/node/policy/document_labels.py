"""The topic labels of a version by the node's rules, each with its score and reason."""

from bioaccord.policy.document import DocumentVersion
from bioaccord.policy.korean_signals import law_table
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.signal import Subject, SubjectType
from bioaccord.vocabulary.topic import Topic

# A law stands in the table for the topics it is about; a word in a title or summary is a weaker sign.
_BY_LAW, _BY_WORDS = 0.9, 0.7


def labels_by_rules(version: DocumentVersion, subjects: tuple[Subject, ...]) -> list[tuple[Topic, float, Text]]:
    """Return topic, score 0..1 and reason, the surest first; each topic once."""
    found: dict[Topic, tuple[float, Text]] = {}
    if version.language == Language.KOREAN:
        for law in version.values_of("law"):
            for topic in law_table().get(law, ("", ()))[1]:
                found.setdefault(
                    Topic(topic), (_BY_LAW, Text(f"법령: {law}", f"law: {version.translated_title or law}"))
                )
    for subject in subjects:
        if subject.type == SubjectType.TOPIC:
            reason = Text(f"원문의 ‘{subject.found_by}’", f"‘{subject.found_by}’ in title or summary")
            found.setdefault(Topic(subject.id), (_BY_WORDS, reason))
    return sorted(((topic, *said) for topic, said in found.items()), key=lambda row: (-row[1], row[0]))
