"""Signals as a list and one by one, with the analyst's marks and notes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.market.drug_names import drug_name
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.access import ExposureFilters, exposures_for
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.brief.views import exposure_row
from bioaccord.node.supply.access import current_network
from bioaccord.policy.agencies import agency_names
from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.firm_kind import firm_kind_name
from bioaccord.vocabulary.language import Language, Text, share_of_hangul
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.signal import NOT_NAMED, Certainty, Signal, Stage, Subject, SubjectType
from bioaccord.vocabulary.topic import topic_name

from . import services
from .access import SignalFilters, mark_for, notes_for, signal_for, signal_of, signals_for
from .models import Mark
from .search_access import words_miss_the_index
from .search_views import tells_what_cannot_be_read

_KINDS = (("policy", gettext_lazy("Policy")), ("market", gettext_lazy("Market")), ("supply", gettext_lazy("Supply")))
_COUNTRIES = ("KR", "US", "CN", "ID")
_MARKS = (
    (Mark.NONE, gettext_lazy("not marked")),
    (Mark.RELEVANT, gettext_lazy("relevant")),
    (Mark.WATCH, gettext_lazy("to be watched")),
    (Mark.NOT_RELEVANT, gettext_lazy("not relevant")),
)


@login_required
@tells_what_cannot_be_read
def signals(request):
    """List signals, newest first."""
    given, language = request.GET, page_language()
    filters = SignalFilters(
        given.get("kind", ""), given.get("country", ""), given.get("words", ""), given.get("stage", "")
    )
    page = Paginator(signals_for(request.user, filters), 20).get_page(given.get("page"))
    query = given.copy()
    query.pop("page", None)
    context = {
        "signals": [signal_of(row) for row in page],
        "count": page.paginator.count,
        "page": page,
        "query": query.urlencode(),
        "filters": filters,
        "kinds": _KINDS,
        "stages": [(str(one), wording.stage_asked(one, language)) for one in Stage],
        "countries": [(code, wording.country(code, language)) for code in _COUNTRIES],
        "without_index": words_miss_the_index(filters.words),
        "section": "signals",
    }
    return render(request, "policy/signals.html", context)


@login_required
def signal(request, signal_id: str):
    """Show one signal: evidence, effects, whom it reaches; for analysts also marks and notes."""
    found, language, network = signal_for(request.user, signal_id), page_language(), current_network()
    roles = roles_of(request.user)
    rows = exposures_for(request.user, ExposureFilters(signal_id=signal_id))[:200]
    title = found.title
    foreign = title.original is not None and title.original != language
    context = {
        "signal": found,
        "original_title": title.in_language(title.original) if foreign else "",
        "subjects": [{"name": name} for name in dict.fromkeys(_subject_names(found, language))],
        "effects": [_effect(effect, language) for effect in found.effects],
        "exposures": [exposure_row(row, network, language) for row in rows],
        "section": "signals",
    }
    if roles.analyst:
        context |= {
            "mark": mark_for(request.user, signal_id),
            "marks": _MARKS,
            "notes": [
                {"text": note.text, "author": note.author or _("the node"), "written_at": note.written_at}
                for note in notes_for(request.user, signal_id)
            ],
        }
    return render(request, "policy/signal.html", context)


def _subject_names(found: Signal, language: Language) -> list[str]:
    names = [subject_name(subject, language) for subject in found.subjects]
    # On a Korean page a name that only exists in English stays out, but for firms, which are called what they are called.
    return [name for name in names if name]


_NOT_NAMED = {
    SubjectType.SITE: Text("밝히지 않은 제조소 한정", "only at a site that is not named"),
    SubjectType.ORGANISATION: Text("밝히지 않은 기업 한정", "only at a firm that is not named"),
}


def subject_name(subject: Subject, language: Language) -> str:
    """Return what a subject is called in a language; empty for a name that exists in the other one only."""
    if subject.type == SubjectType.MATERIAL:
        return standard_materials().name(subject.id).in_language(language)
    if subject.type == SubjectType.HS_CODE:
        return f"HS {subject.id}"
    if subject.type == SubjectType.TOPIC:
        return topic_name(subject.id).in_language(language)
    if subject.type == SubjectType.COUNTRY:
        return country_name(subject.id).in_language(language)
    if subject.type == SubjectType.FIRM_KIND:
        return firm_kind_name(subject.id).in_language(language)
    if subject.type == SubjectType.AGENCY:
        known = agency_names().get(subject.id)
        if known:
            return known.in_language(language)
        korean = share_of_hangul(subject.id) > 0.3
        return subject.id if korean == (language == Language.KOREAN) else ""
    if subject.type == SubjectType.DRUG:
        name = drug_name(subject.id)
        return name.in_language(language) if name.is_translated(language) else ""
    if subject.id == NOT_NAMED and subject.type in _NOT_NAMED:
        return _NOT_NAMED[subject.type].in_language(language)
    return subject.id


def _effect(effect, language: Language) -> dict[str, str]:
    parts = []
    if effect.magnitude is not None:
        share = wording.percent(effect.magnitude, language)
        parts.append(f"{share} ({wording.certainty_name(Certainty(effect.magnitude_certainty), language)})")
    made = ", ".join(wording.country(code, language) for code in effect.made_in)
    sold = ", ".join(wording.country(code, language) for code in effect.sold_in)
    place = Text(ko=" → ".join(filter(None, (made, sold))), en=" → ".join(filter(None, (made, sold)))).in_language(
        language
    )
    if place:
        parts.append(place)
    names = [subject_name(subject, language) for subject in effect.subjects]
    parts += [", ".join(dict.fromkeys(name for name in names if name)), effect.action.in_language(language)]
    return {
        "channel": wording.channel_name(effect.kind.channel, language),
        "name": wording.effect_name(effect.kind, language),
        "sentence": " · ".join(part for part in parts if part),
    }


@login_required
@require_POST
def mark(request, signal_id: str):
    """Set the association's mark."""
    return _write(
        request,
        signal_id,
        lambda: services.mark_signal(request.user, signal_id, request.POST.get("mark", "")),
        _("The mark is saved."),
    )


@login_required
@require_POST
def note(request, signal_id: str):
    """Add a note."""
    return _write(
        request,
        signal_id,
        lambda: services.add_note(request.user, signal_id, request.POST.get("text", "")),
        _("The note is added."),
    )


def _write(request, signal_id: str, write, done: str):
    signal_for(request.user, signal_id)
    try:
        write()
        messages.success(request, done)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("signal", signal_id)
