"""What other associations told of a signal, on pages that know signals alone."""

from django import template

from bioaccord.brief import wording
from bioaccord.exchange.marking import READERS
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.exchange import access
from bioaccord.node.exchange.joint_events_access import joint_events_for
from bioaccord.node.exchange.shared_words import in_either
from bioaccord.node.exchange.shown import group_name
from bioaccord.node.exchange.strategy_access import groups_for_strategy
from bioaccord.node.exchange.words import MARKINGS, name_of
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

register = template.Library()


@register.simple_tag(takes_context=True)
def told_of(context, signal_id: str) -> list[dict]:
    """Return the records, of those the reader may see, in which other associations told of a signal: who, how marked, when, and their note."""
    return [
        {
            "row": one.record,
            "source": name_of(one.record.source),
            "group": group_name(one.record.ledger.group),
            "marking": MARKINGS[TLP(one.record.marking)],
            "readers": READERS[TLP(one.record.marking)],
            "note": Text(one.note_ko, one.note_en).in_language(page_language()),
            "was_known": one.was_known,
        }
        for one in access.told_of(context["request"].user, signal_id)
    ]


@register.simple_tag
def sender_of(signal_id: str) -> Text | None:
    """Return which association a signal came from; None where this node read it in its own sources."""
    where, _slash, rest = signal_id.partition("/")
    return name_of(rest.partition("/")[0]) if where == "shared" and rest else None


@register.simple_tag
def association_called(association: str) -> Text:
    """Return what an association is called, on pages that know its id alone."""
    return name_of(association)


@register.simple_tag
def strategy_groups() -> list[dict]:
    """Return the groups in which a strategy note can be begun, on pages that know none."""
    return [{"id": one.group_id, "name": group_name(one)} for one in groups_for_strategy()]


@register.simple_tag(takes_context=True)
def joint_events(context) -> list[dict]:
    """Return the events of other associations that a person may see, for the list of events."""
    language = page_language()
    return [
        {
            "pk": one.row.pk,
            "name": in_either(one.told.name).in_language(language),
            "when": f"{wording.day(one.told.first_day, language)} – {wording.day(one.told.last_day, language)}",
            "place": one.told.place,
            "holder": name_of(one.row.source),
            "slots": len(one.told.slots),
        }
        for one in joint_events_for(context["request"].user)
    ]
