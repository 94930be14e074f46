"""A digest in the words of one language, and as mail: one HTML page without anything from elsewhere, and plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from types import MappingProxyType

from markupsafe import Markup

from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.firm_kind import firm_kind_name
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.signal import Channel, Signal, Stage, SubjectType
from bioaccord.vocabulary.topic import topic_name

from . import wording
from .digest import OVER, Digest, DigestItem, DueKind, Group, Reader, Touched, largest_first, touched_members
from .digest_picture import DigestPicture
from .page_template import page_template
from .phrases import phrase
from .sheet import Item
from .standing import Standing, standing_of
from .told import Line, Records, ToldSource, tell_item, tell_source

_SOURCES_NAMED = 3
_MEMBERS_NAMED, _EXAMPLES_NAMED = 8, 3
_LINES_SHOWN = 10
_TOPICS_NAMED = 2
_TEXT_WIDTH = 76
_MONEY_CHANNELS = (Channel.SUPPLY, Channel.COST)


@dataclass(frozen=True, slots=True)
class ToldDigestItem:
    """One signal: `when` is the day that counts, `figure` its money, `lines` everything else; a line of the rest has no lines."""

    signal_id: str
    title: str
    marks: tuple[str, ...]
    when: str
    figure: str
    lines: tuple[Line, ...]
    sources: tuple[ToldSource, ...]


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """The items of one group; those of the rest are told in a line each, the weightiest ones, and `more` says where the others are."""

    group: Group
    name: str
    items: tuple[ToldDigestItem, ...]
    more: str = ""

    @property
    def is_list(self) -> bool:
        """Whether each item is one line."""
        return self.group == Group.REST


@dataclass(frozen=True, slots=True)
class ToldDigest:
    """A whole digest in one language."""

    language: Language
    subject: str
    title: str
    period: str
    headline: tuple[str, ...]
    groups: tuple[ToldGroup, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DigestLinks:
    """Where a mail leads: to a signal by its id, to the subscription, and out of it. Empty addresses are left out."""

    signal: Callable[[str], str]
    manage: str = ""
    unsubscribe: str = ""


def tell_digest(digest: Digest, records: Records, language: Language) -> ToldDigest:
    """Return a digest in the words of `language`."""
    counts = ", ".join(
        phrase(f"digest_count_{group}", language).format(count=len(digest.group(group)))
        for group in Group
        if digest.group(group)
    )
    subject = "digest_subject_nothing" if digest.is_empty else "digest_subject"
    notes = []
    if digest.left_out:
        notes.append(phrase("digest_left_out", language).format(count=digest.left_out))
    if any(item.group != Group.REST and item.touched is not None and not item.touched.is_told for item in digest.items):
        notes.append(phrase("digest_touched_none", language))
    if _names_fictional_firms(digest, records):
        notes.append(phrase("sample_notice", language))
    return ToldDigest(
        language=language,
        subject=phrase(subject, language).format(
            name=digest.name, counts=counts, day=wording.day(digest.as_of, language)
        ),
        title=digest.name,
        period=phrase("digest_period", language).format(
            since=wording.day(digest.since, language), until=wording.day(digest.as_of, language)
        ),
        headline=tuple(_headline(digest, language)),
        groups=tuple(_group(digest, group, records, language) for group in Group if digest.group(group)),
        notes=tuple(notes),
    )


def digest_as_html(
    digest: Digest,
    records: Records,
    language: Language,
    links: DigestLinks,
    pictures: Mapping[str, DigestPicture] = MappingProxyType({}),
) -> str:
    """Return a digest as a whole HTML document that any mail program shows: one column, styles inside.

    `pictures` go with the mail, by the ids of the signals that they are of.
    """
    style = files("bioaccord.brief").joinpath("templates", "digest.css").read_text(encoding="utf-8")
    return page_template("digest.html.jinja").render(
        digest=tell_digest(digest, records, language),
        phrase=lambda key: phrase(key, language),
        style=Markup(style),
        links=links,
        pictures=pictures,
    )


def digest_as_text(digest: Digest, records: Records, language: Language, links: DigestLinks) -> str:
    """Return a digest as plain text, for mail programs that show no HTML."""
    told = tell_digest(digest, records, language)
    parts = [told.title, told.period, "", *told.headline]
    for group in told.groups:
        parts += ["", f"■ {group.name}" if language == Language.KOREAN else group.name.upper()]
        for number, item in enumerate(group.items, start=1):
            parts += ["", *_item_as_text(item, number, language, links)] if not group.is_list else _line_as_text(item)
        if group.more:
            parts.append(f"{group.more} {links.manage}".rstrip())
    parts += ["", *told.notes] if told.notes else []
    parts += ["", "-- ", phrase("digest_footer", language).format(name=told.title)]
    for key, address in (("digest_manage", links.manage), ("digest_unsubscribe", links.unsubscribe)):
        if address:
            parts.append(f"{phrase(key, language)}: {address}")
    return "\n".join(parts) + "\n"


def _item_as_text(item: ToldDigestItem, number: int, language: Language, links: DigestLinks) -> list[str]:
    lines = [_filled(f"{number}. {item.title}", "   ")]
    facts = [*filter(None, (item.when, item.figure)), " · ".join(item.marks)]
    lines.append("   " + " / ".join(facts))
    lines += ["   " + _filled(f"{line.label}: {line.text}", "   ") for line in item.lines]
    sources = ", ".join(f"{source.publisher} <{source.address}>" for source in item.sources)
    lines.append(f"   {phrase('evidence', language)}: {sources}")
    lines.append(f"   {phrase('digest_open_signal', language)}: {links.signal(item.signal_id)}")
    return lines


def _line_as_text(item: ToldDigestItem) -> list[str]:
    facts = " · ".join((*item.marks, *filter(None, (item.when,))))
    sources = ", ".join(source.address for source in item.sources[:1])
    return [_filled(f"- {item.title} ({facts})", "  "), f"  {sources}"]


def _filled(text: str, indent: str) -> str:
    return textwrap.fill(text, _TEXT_WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _headline(digest: Digest, language: Language) -> list[str]:
    if digest.is_empty:
        return [phrase("digest_nothing", language)]
    new = [item for item in digest.items if not item.is_reminder]
    reach = sum(_reached(item) for item in new)
    key = "digest_headline_member" if digest.is_for_member else "digest_headline_association"
    if not reach:
        key += "_none"
    if not new:
        key = "digest_headline_reminders"
    sentences = [phrase(key, language).format(count=len(new) or len(digest.items), reach=reach)]
    first = next(iter(digest.group(Group.DEADLINE)), None)
    if first and first.due:
        sentences.append(
            phrase("digest_next", language).format(
                day=wording.day(first.due.day, language),
                until=wording.until((first.due.day - digest.as_of).days, language),
                title=first.signal.title.in_language(language),
            )
        )
    return sentences


def _reached(item: DigestItem) -> bool:
    if item.exposures:
        return True
    return item.touched is not None and item.touched.is_told


def _names_fictional_firms(digest: Digest, records: Records) -> bool:
    firms = {one.organisation_id for item in digest.items for one in item.exposures}
    firms.update(one for item in digest.items if item.touched for one in item.touched.named)
    return any(records.organisations[one].fictional for one in firms if one in records.organisations)


def _group(digest: Digest, group: Group, records: Records, language: Language) -> ToldGroup:
    key = f"digest_group_{group}"
    if group == Group.MONEY and not digest.is_for_member:
        key = "digest_group_money_association"
    items = digest.group(group)
    # A long list is not read; what it leaves out is one click away.
    shown = items[:_LINES_SHOWN] if group == Group.REST else items
    hidden = len(items) - len(shown)
    return ToldGroup(
        group=group,
        name=phrase(key, language),
        items=tuple(_tell(item, digest, records, language) for item in shown),
        more=phrase("digest_more", language).format(count=hidden) if hidden else "",
    )


def _tell(item: DigestItem, digest: Digest, records: Records, language: Language) -> ToldDigestItem:
    signal = item.signal
    title = signal.title.in_language(language)
    marks = [wording.country(signal.country, language)]
    if item.group == Group.REST:
        # Nothing else in its line says what it is about.
        marks += [
            topic_name(one).in_language(language) for one in signal.subjects_of(SubjectType.TOPIC)[:_TOPICS_NAMED]
        ]
    marks.append(_stage(item, digest.as_of, language))
    if signal.stage in OVER and signal.moved_on:
        # When it ended is the news, not when it began.
        marks[-1] = phrase("digest_withdrawn_on", language).format(day=wording.day(signal.moved_on, language))
    elif not _tells_day(title, signal.published_on, language):
        marks.append(phrase("published", language).format(day=wording.day(signal.published_on, language)))
    if item.group != Group.REST and item.touched is not None and item.touched.is_everybody:
        marks.append(phrase("digest_touched_all", language).format(count=item.touched.sharing + item.touched.silent))
    if item.is_reminder or item.before:
        marks.append(phrase("digest_reminder" if item.is_reminder else "digest_moved", language))
    own = _own_items(item)
    figures = [figure for one in own if (figure := _money(one, records, language))]
    return ToldDigestItem(
        signal_id=signal.signal_id,
        title=title,
        marks=tuple(marks),
        when=_when(item, digest.as_of, language),
        figure=figures[0] if item.group != Group.REST and figures else "",
        lines=() if item.group == Group.REST else tuple(_lines(item, own, digest, records, language)),
        sources=tuple(tell_source(evidence, language) for evidence in signal.evidence[:_SOURCES_NAMED]),
    )


def _tells_day(title: str, day: date, language: Language) -> bool:
    """Whether a title names the day already, as those of Korean laws do."""
    return any(one in title for one in (f"{day.year}. {day.month}. {day.day}.", wording.day(day, language)))


def _money(item: Item, records: Records, language: Language) -> str:
    """Return what is lost or paid, with what it is and over how long; empty for a channel without money."""
    if item.channel not in _MONEY_CHANNELS:
        return ""
    told, label = tell_item(item, records, language), phrase("value_at_risk", language)
    at_risk = next((line.text for line in told.lines if line.label == label), "")
    return f"{label}: {at_risk}" if at_risk else told.figure


def _stage(item: DigestItem, as_of: date, language: Language) -> str:
    signal = item.signal
    if signal.stage == Stage.IN_FORCE and item.due and item.due.kind == DueKind.EFFECTIVE:
        return wording.stage_name(Stage.FINAL, language)  # its log says how it ended; on this day it is yet to come
    if signal.stage == Stage.PROPOSED:
        return phrase("consultation_mark", language)
    return wording.stage_of(signal, as_of, language)


def _own_items(item: DigestItem) -> list[Item]:
    """Return the reader's exposures by channel, the one that the group is about first."""
    first = Channel.DUTY if item.group in (Group.DEADLINE, Group.DUTY) else None
    channels = list(dict.fromkeys(one.channel for one in item.exposures))
    return [
        Item(
            signal=item.signal,
            channel=channel,
            exposures=tuple(one for one in item.exposures if one.channel == channel),
            suggestions=(),
            is_consultation=item.signal.stage == Stage.PROPOSED,
            is_past=False,
        )
        for channel in sorted(channels, key=lambda one: one != first)
    ]


def _when(item: DigestItem, as_of: date, language: Language) -> str:
    if item.due is None:
        return ""
    return phrase(f"digest_due_{item.due.kind}", language).format(
        day=wording.day(item.due.day, language), until=wording.until((item.due.day - as_of).days, language)
    )


def _lines(item: DigestItem, own: list[Item], digest: Digest, records: Records, language: Language) -> list[Line]:
    lines: list[Line] = []
    if item.before and (moved := moved_sentence(item.before, standing_of(item.signal), language)):
        lines.append(Line(phrase("digest_before", language), moved))
    if own:
        told = tell_item(own[0], records, language)
        # The day by which something has to be done and the money stand at the head of the item already.
        at_head = {phrase("value_at_risk", language), phrase("by_when", language) if item.due else ""}
        lines += [line for line in told.lines if line.label not in at_head]
        lines += _also(own[1:], records, language)
    else:
        lines += _public_lines(item.signal, language)
    at = 1 if lines and lines[0].label == phrase("digest_before", language) else 0
    at += next((n + 1 for n, line in enumerate(lines[at:]) if line.label == phrase("what_changed", language)), 0)
    effective = item.signal.effective_on
    if effective and (item.due is None or item.due.kind not in (DueKind.EFFECTIVE, DueKind.PLANNED)):
        key = "digest_effective_planned" if item.signal.stage == Stage.PROPOSED else "digest_effective"
        lines.insert(at, Line(phrase(key, language), wording.dated(effective, language)))
    # Whom everything touches, or nobody, is no news of one item: the one is a mark, the other a note below.
    if item.touched is not None and item.touched.is_told and not item.touched.is_everybody:
        lines.append(Line(phrase("digest_touched", language), _touched_sentence(item.touched, records, language)))
    return lines


def _touched_sentence(touched: Touched, records: Records, language: Language) -> str:
    """Return which members are touched: how many of all, with the names of those that show their chain."""
    if touched.is_everybody:
        return phrase("digest_touched_all", language).format(count=touched.sharing + touched.silent)
    parts = []
    if names := [
        wording.organisation_name(records.organisations[one], language)
        for one in touched.named
        if one in records.organisations
    ]:
        # Where most are touched, who they are is told by a few; where few are, by all.
        most = _MEMBERS_NAMED if 2 * len(names) <= touched.sharing else _EXAMPLES_NAMED
        listed, more = ", ".join(names[:most]), len(names) - most
        if more > 0:
            listed = phrase("and_others", language).format(named=listed, count=more)
        key = "digest_touched_named" if touched.silent else "digest_touched_named_of_all"
        parts.append(phrase(key, language).format(names=listed, count=len(names), of=touched.sharing))
    if touched.unnamed:
        parts.append(phrase("digest_touched_unnamed", language).format(count=touched.unnamed, of=touched.silent))
    return "; ".join(parts)


def when_of(signal: Signal, language: Language) -> str:
    """Return the days a signal sets, as they are written: they read the same on every day."""
    parts = []
    if signal.deadline_on:
        key = "comments_until" if signal.stage == Stage.PROPOSED else "calendar_deadline_on"
        parts.append(phrase(key, language).format(day=wording.dated(signal.deadline_on, language)))
    if signal.effective_on:
        key = "effective" if signal.effective_on.is_set else "effective_not_set"
        parts.append(phrase(key, language).format(day=wording.dated(signal.effective_on, language)))
    return " · ".join(parts)


def touched_of(exposures: Sequence[Exposure], reader: Reader, records: Records, language: Language) -> str:
    """Return in one line whom a signal touches, as far as the reader may know; empty where that is nobody of the reader's."""
    if reader.is_member:
        own = sorted((one for one in exposures if one.organisation_id in reader.organisation_ids), key=largest_first)
        return " ".join(dict.fromkeys(one.reason.in_language(language) for one in own[:2]))
    if not reader.member_ids:
        return ""
    touched = touched_members(exposures, reader)
    if not touched.is_told:
        return ""
    return f"{phrase('digest_touched', language)}: {_touched_sentence(touched, records, language)}"


def _also(further: list[Item], records: Records, language: Language) -> list[Line]:
    found = []
    for one in further:
        reason = one.exposures[0].reason.in_language(language)
        words = " — ".join(filter(None, (_money(one, records, language), reason)))
        found.append(f"{wording.channel_name(one.channel, language)}: {words}" if words else "")
    return [Line(phrase("digest_also", language), words) for words in found if words]


def _public_lines(signal: Signal, language: Language) -> list[Line]:
    """Return what is told of a signal to a reader whose firm it does not reach, or who has none."""
    lines = []
    if summary := signal.summary.in_language(language):
        lines.append(Line(phrase("what_changed", language), summary))
    kinds = [
        firm_kind_name(subject.id).in_language(language)
        for effect in signal.effects
        for subject in effect.subjects
        if subject.type == SubjectType.FIRM_KIND
    ]
    if kinds:
        lines.append(Line(phrase("digest_for_whom", language), ", ".join(dict.fromkeys(kinds))))
    elif not signal.effects and signal.deadline_on:
        lines.append(Line(phrase("digest_for_whom", language), phrase("digest_for_whom_open", language)))
    actions: list[Text] = [effect.action for effect in signal.effects]
    told = dict.fromkeys(action.in_language(language) for action in actions)
    lines += [Line(phrase("to_do", language), action) for action in told if action]
    if disclaimer := signal.disclaimer.in_language(language):
        lines.append(Line(phrase("disclaimer", language), disclaimer))
    return lines


def moved_sentence(before: Standing, after: Standing, language: Language) -> str:
    """Return what has moved between two standings of a signal; empty where nothing has."""
    parts = []
    if before.stage != after.stage:
        parts.append(
            phrase("digest_before_stage", language).format(
                before=wording.stage_name(before.stage, language), after=wording.stage_name(after.stage, language)
            )
        )
    for key, old, new in (
        ("digest_before_effective", before.effective_on, after.effective_on),
        ("digest_before_deadline", before.deadline_on, after.deadline_on),
    ):
        if old != new:
            parts.append(phrase(key, language).format(before=_days(old, language), after=_days(new, language)))
    if before.effects != after.effects:
        parts.append(phrase("digest_before_effects", language))
    return "; ".join(parts)


def _days(days: tuple[date, date] | None, language: Language) -> str:
    if days is None:
        return phrase("digest_no_day", language)
    return " – ".join(dict.fromkeys(wording.day(one, language) for one in days))
