"""How versions, changes and labels are told on a page and in a file, in the language of the page."""

import re
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.brief import wording
from bioaccord.policy.comparison import WHY_NO_SUBSTANCE
from bioaccord.policy.document import DocumentKind
from bioaccord.policy.document_names import AMENDMENTS, KIND_NAMES, agency_text
from bioaccord.policy.korean_articles import articles
from bioaccord.policy.law_parts import law_parts
from bioaccord.policy.substance import NoSubstance
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.signal import Stage
from bioaccord.vocabulary.topic import Area, Topic, topic_name

from .document_models import PolicyDocument, PolicyVersion
from .document_rows import deadline_of, effective_of, text_of

CHANGE_KINDS = {
    "added": gettext_lazy("newly made"),
    "removed": gettext_lazy("deleted"),
    "amended": gettext_lazy("amended"),
    "moved": gettext_lazy("renumbered"),
}
ZONES = {
    "Asia/Seoul": gettext_lazy("Korean time"),
    "America/New_York": gettext_lazy("US Eastern Time"),
    "America/Chicago": gettext_lazy("US Central Time"),
    "America/Denver": gettext_lazy("US Mountain Time"),
    "America/Los_Angeles": gettext_lazy("US Pacific Time"),
    "UTC": "UTC",
}
_PLACE = re.compile(r"제?(\d+|[가-힣](?=목))([항호목])(?:의(\d+))?")
_SUPPLEMENT = re.compile(r"부칙(?:제?(\d+(?:호-\d+)?)호?)?$")
_ARTICLE = re.compile(r"제(\d+)조(?:의(\d+))?$")


def title(row: PolicyVersion | PolicyDocument, language: Language) -> Text:
    """Return the title of a row with the language it was written in."""
    written = row.language if isinstance(row, PolicyDocument) else row.summary_language
    return Text(row.title_ko, row.title_en, Language(written))


def original_title(row: PolicyVersion | PolicyDocument, language: Language) -> str:
    """Return the title in the language it was written in, where that is not the page's; empty otherwise."""
    names = title(row, language)
    return names.in_language(names.original) if names.original and names.original != language else ""


def article_shown(row: PolicyVersion, number: str, language: Language) -> dict | None:
    """Return one article, or supplementary provision, of a version with its paragraphs; None where it has none of that number."""
    if not number or row.summary_language != Language.KOREAN:
        return None
    text = text_of(row)
    part = law_parts(text).get(number)
    if part is None:
        return None
    article = articles(text).get(number)
    told = [(one.place, one.text) for one in article.provisions if not one.is_deleted] if article else []
    return {
        "number": article_number(number, language),
        "title": part.title,
        "paragraphs": [(place_name(place, language), words) for place, words in told]
        or [("", line) for line in part.text.splitlines()],
    }


def shown(row: PolicyVersion, language: Language, today: date) -> dict:
    """Return what a list tells of a version."""
    names = title(row, language)
    foreign = names.original is not None and names.original != language
    deadline, effective = deadline_of(row), effective_of(row)
    return {
        "row": row,
        "document_id": row.document.document_id,
        "title": names.in_language(language),
        "original": names.in_language(names.original) if foreign and names.original else "",
        "original_language": names.original,
        "kind": kind_name(row.kind, language),
        "action": amendment_name(row, language),
        "stage": wording.stage_name(Stage(row.stage), language),
        "country": row.country,
        "published_on": row.published_on,
        "effective": effective,
        "not_yet": bool(effective and effective.first_day > today),
        "deadline": deadline,
        "open": bool(deadline and deadline.last_day >= today),
        "zone": ZONES.get(row.deadline_zone, row.deadline_zone),
        "topics": [topic_name(label.topic).in_language(language) for label in row.labels.all() if label.holds],
        "outline": outline(row, language),
    }


def outline(row: PolicyVersion, language: Language) -> str:
    """Return which articles changed, the first four by number; empty where nothing was compared."""
    if not row.outline:
        return ""
    parts = []
    for one in row.outline[:4]:
        number = article_number(one["number"], language)
        named = f"{number}({one['title']})" if one["title"] and language == Language.KOREAN else number
        if one["former_number"]:
            named = f"{article_number(one['former_number'], language)} → {named}"
        parts.append(f"{named} {CHANGE_KINDS[one['kind']]}")
    rest = (row.substance_count or 0) - len(parts)
    told = ", ".join(parts)
    return _("%(articles)s and %(count)s more") % {"articles": told, "count": rest} if rest > 0 else told


def article_number(number: str, language: Language) -> str:
    """Return 제39조의2 as Article 39-2 on an English page."""
    if language == Language.KOREAN:
        return number
    if supplement := _SUPPLEMENT.match(number):
        named = _("Supplementary provisions")
        return f"{named} {_('No. %(number)s') % {'number': supplement.group(1)}}" if supplement.group(1) else named
    match = _ARTICLE.match(number)
    if match is None:
        return number
    return f"Article {match.group(1)}" + (f"-{match.group(2)}" if match.group(2) else "")


def place_name(place: str, language: Language) -> str:
    """Return 제8항제3호가목 as paragraph 8, item 3, sub-item 가 on an English page."""
    if language == Language.KOREAN or not _PLACE.search(place):
        return place
    units = {"항": "paragraph", "호": "item", "목": "sub-item"}
    return ", ".join(
        f"{units[unit]} {number}" + (f"-{branch}" if branch else "") for number, unit, branch in _PLACE.findall(place)
    )


def kind_name(kind: str, language: Language) -> str:
    """Return what a kind of document is called."""
    return KIND_NAMES[DocumentKind(kind)].in_language(language)


def amendment_name(row: PolicyVersion, language: Language) -> str:
    """Return the kind of amendment of a law; empty for other documents, whose action is in their own language."""
    known = AMENDMENTS.get(row.action)
    return known.in_language(language) if known else ""


def agencies(row: PolicyVersion, language: Language) -> list[tuple[str, Language]]:
    """Return who issued it, each name with its language: the page's where the name is known in it, else the name as it is."""
    names = [agency_text(one) for one in row.agencies]
    other = Language.ENGLISH if language == Language.KOREAN else Language.KOREAN
    told = [(name.in_language(language), language if name.is_translated(language) else other) for name in names]
    return list(dict.fromkeys(told))


def identifier(kind: str, value: str) -> str:
    """Return an identifier with what it is, unless its own words say so."""
    plain = value.lower()
    return value if kind == "cfr" or plain.startswith(("docket", "rtid", "rin")) else f"{kind.upper()} {value}"


def extra(row: PolicyVersion, name: str) -> list[str]:
    """Return what only this publisher tells under a name."""
    return [value for key, value in row.extra if key == name]


def change_shown(change: dict, place: int, language: Language) -> dict:
    """Return one article's change as the page tells it."""
    why = change["no_substance"]
    return {
        **change,
        "anchor": f"a{place}",
        "name": article_number(change["number"], language) or _("The whole text"),
        "former_name": article_number(change["former_number"], language) if change["former_number"] else "",
        "what": CHANGE_KINDS[change["kind"]],
        "provisions": [one | {"place": place_name(one["place"], language)} for one in change["provisions"]],
        "why": WHY_NO_SUBSTANCE[NoSubstance(why)].in_language(language) if why else "",
        "whole_new": change["kind"] == "added",
        "whole_old": change["kind"] == "removed",
    }


def topic_choices(language: Language) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the areas of the agreement and the other topics, for a list to choose from."""
    areas = [str(one) for one in Area]
    others = [str(one) for one in Topic if str(one) not in areas]
    return [
        (str(_("The four areas")), [(one, topic_name(one).in_language(language)) for one in areas]),
        (str(_("Other topics")), [(one, topic_name(one).in_language(language)) for one in others]),
    ]


def file_row(row: PolicyVersion) -> dict:
    """Return a version as a row of a file: the same in both languages, days as ISO dates."""
    deadline, effective = deadline_of(row), effective_of(row)
    return {
        "document_id": row.document.document_id,
        "version": row.version,
        "country": row.country,
        "kind": row.kind,
        "stage": row.stage,
        "title_ko": row.title_ko,
        "title_en": row.title_en,
        "published_on": str(row.published_on),
        "effective_on": str(effective.first_day) if effective and effective.is_set else "",
        "effective_words": effective.words if effective else "",
        "deadline_on": str(deadline.last_day) if deadline else "",
        "deadline_words": deadline.words if deadline else "",
        "deadline_zone": row.deadline_zone,
        "deadline_zone_stated": row.deadline_zone_stated if deadline else "",
        "articles_changed": "" if row.substance_count is None else row.substance_count,
        "articles_without_substance": "" if row.noise_count is None else row.noise_count,
        "topics": ";".join(label.topic for label in row.labels.all() if label.holds),
        "labels_corrected": row.labels_corrected,
        "noise_by_rules": row.is_noise,
        "noise_score": round(row.noise_score, 4),
        "noise_reason_ko": row.noise_reason_ko,
        "noise_reason_en": row.noise_reason_en,
        "address": row.address,
        "retrieved_at": row.retrieved_at.isoformat() if row.retrieved_at else "",
    }


FILE_COLUMNS = (
    "document_id",
    "version",
    "country",
    "kind",
    "stage",
    "title_ko",
    "title_en",
    "published_on",
    "effective_on",
    "effective_words",
    "deadline_on",
    "deadline_words",
    "deadline_zone",
    "deadline_zone_stated",
    "articles_changed",
    "articles_without_substance",
    "topics",
    "labels_corrected",
    "noise_by_rules",
    "noise_score",
    "noise_reason_ko",
    "noise_reason_en",
    "address",
    "retrieved_at",
)
