"""Offers and needs: those of the own firm, those of others, and what answers them."""

from dataclasses import replace
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.access import exposure_for
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.members.entry_access import reader_of
from bioaccord.node.policy.document_query import day_of
from bioaccord.node.supply.access import current_materials, current_network
from bioaccord.partners.entry import Entry, Posting, Side, Traits
from bioaccord.partners.found_match import FoundMatch
from bioaccord.partners.needs import needs_from_exposures
from bioaccord.partners.terms import standard_terms
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.tlp import TLP
from bioaccord.vocabulary.unit import unit_name

from . import posting_services as services
from .directory import current_directory, firm_name
from .match_access import is_ready, matches_of, other_side
from .models import PartnerWatch
from .posting_access import FoundPosting, own_entry, own_firms, own_posting, own_postings, posting_for, postings_for
from .posting_forms import PostingForm, values_of
from .readership import who_sees
from .searched_directory import begin_to_read
from .words import KINDS, MARKINGS, SIDES

_USUAL_DAYS = 365
_WEAK_BELOW = 0.4
REASONS_SHOWN = 3


@login_required
def postings(request):
    """List the own offers and needs, and what other firms offer and need."""
    today = timezone.localdate()
    side, kind = request.GET.get("side", ""), request.GET.get("kind", "")
    others = postings_for(request.user, today, side=side, kind=kind)
    page = Paginator(others, 20).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "own": [shown(one, today) for one in own_postings(request.user)],
        "others": [shown(one, today) for one in page],
        "page": page,
        "query": query.urlencode(),
        "side": side,
        "kind": kind,
        "sides": SIDES.items(),
        "kinds": KINDS.items(),
        "section": "partners",
    }
    return render(request, "partners/postings.html", context)


def shown(found: FoundPosting, today) -> dict:
    """Return a posting in the words of the page."""
    posting, language = found.posting, page_language()
    return {
        "posting": posting,
        "own": found.own,
        "firm": found.entry.name.in_language(language) or found.entry.organisation_id,
        "organisation_id": found.entry.organisation_id,
        "country": wording.country(found.entry.country, language) if found.entry.country else "",
        "fictional": found.entry.fictional,
        "side": SIDES[posting.side],
        "kind": KINDS[posting.kind],
        "title": posting.title.in_language(language),
        "text": posting.text.in_language(language),
        "marking": MARKINGS[posting.tlp],
        "facts": posting_facts(found.entry, posting, language),
        "is_expired": posting.expires_on is not None and posting.expires_on < today,
        "expires_soon": posting.expires_on is not None and 0 <= (posting.expires_on - today).days <= 30,
    }


def posting_facts(entry: Entry, posting: Posting, language: Language) -> list[tuple[str, str]]:
    """Return what is said of a posting beside its words: label and text."""
    traits, terms, materials = posting.traits, standard_terms(), current_materials()

    def codes(given) -> str:
        return ", ".join(terms.name(one).in_language(language) for one in given)

    named = (materials.name(one).in_language(language) if one in materials else one for one in traits.material_ids)
    site = next((one.name.in_language(language) for one in entry.sites if one.site_id == posting.site_id), "")
    days = [wording.day(one, language) if one else "" for one in (posting.from_day, posting.until_day)]
    rows = [
        (_("Materials"), ", ".join(named)),
        (_("HS codes"), ", ".join(traits.hs_codes)),
        (_("Modality or product"), codes(traits.modalities)),
        (_("Step of the work"), codes(traits.steps)),
        (_("Stage of development"), codes(traits.stages)),
        (_("Host system"), codes(traits.hosts)),
        (_("Research fields"), codes(traits.fields)),
        (_("Inspected (GMP) by"), codes(one.authority for one in traits.inspections)),
        (_("Scale of one run"), _scale(traits, language)),
        (_("Amount a year"), _amount(traits.amount_per_year, traits.amount_unit, language)),
        (_("Other side in"), ", ".join(wording.country(one, language) for one in posting.countries)),
        (_("Own site"), site),
        (_("Capacity"), " – ".join(days) if any(days) else ""),
        (_("Posted"), wording.day(posting.posted_on, language) if posting.posted_on else ""),
        (_("Shown until"), wording.day(posting.expires_on, language) if posting.expires_on else ""),
    ]
    return [(label, text) for label, text in rows if text]


def _amount(amount: float | None, unit: str, language: Language) -> str:
    return "" if amount is None else f"{_figure(amount)} {unit_name(unit).in_language(language)}"


def _figure(value: float) -> str:
    """Return a quantity with every digit that was typed: three million is 3,000,000."""
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def _scale(traits: Traits, language: Language) -> str:
    scale = traits.scale
    if scale is None:
        return ""
    unit = unit_name(scale.unit).in_language(language)
    if scale.least is not None and scale.most is not None:
        return (
            f"{_figure(scale.least)} {unit}"
            if scale.least == scale.most
            else f"{_figure(scale.least)}–{_figure(scale.most)} {unit}"
        )
    if scale.least is not None:
        return _("from %(amount)s") % {"amount": f"{_figure(scale.least)} {unit}"}
    return _("up to %(amount)s") % {"amount": f"{_figure(scale.most)} {unit}"}


@login_required
def posting(request, posting_id: str):
    """Show an offer or a need; to its own firm with what answers it."""
    found, today = posting_for(request.user, posting_id), timezone.localdate()
    context = {"one": shown(found, today), "is_need": found.posting.side is Side.NEED, "section": "partners"}
    if found.own:
        posting, ready = found.posting, is_ready(request.user, today)
        if not ready:
            begin_to_read(reader_of(request.user))
        answered = matches_of(request.user, found, today) if ready else []
        matches = [told(one, found, today, rank) for rank, one in enumerate(answered, start=1)]
        context |= {
            "is_ready": ready,
            "who_sees": who_sees(found.entry, posting.tlp, posting.audience),
            "audience": [firm_name(one) for one in posting.audience],
            "matches": [one for one in matches if not one["is_weak"]],
            "weak": [one for one in matches if one["is_weak"]],
            "weak_below": wording.percent(_WEAK_BELOW, page_language()),
            "watch": PartnerWatch.objects.filter(owner=request.user, posting_id=posting_id).first(),
            "renewed_until": (today + timedelta(days=_USUAL_DAYS)).isoformat(),
        }
    return render(request, "partners/posting.html", context)


def told(match: FoundMatch, found: FoundPosting, today, rank: int) -> dict:
    """Return a match in the words of the page, seen from the own firm: the other side, its reasons, and both scores."""
    language = page_language()
    other = other_side(match, found)
    entry = current_directory().entries[other]
    mine, theirs = match.score_for_need, match.score_for_candidate
    if found.posting.side is Side.OFFER:
        mine, theirs = theirs, mine

    def sentences(conditions) -> tuple[list[str], list[str]]:
        """Return the first reasons, and the rest, which is folded."""
        words = [one.sentence.in_language(language) for one in conditions]
        return words[:REASONS_SHOWN], words[REASONS_SHOWN:]

    reasons = [
        {"kind": kind, "first": first, "rest": rest}
        for kind, conditions in (("fits", match.fits), ("conflicts", match.conflicts), ("unknown", match.unknown))
        for first, rest in (sentences(conditions),)
        if first
    ]
    return {
        "rank": rank,
        "is_weak": is_weak(match),
        "reasons": reasons,
        "more": sum(len(one["rest"]) for one in reasons) + len(match.for_candidate),
        "organisation_id": other,
        "firm": entry.name.in_language(language) or other,
        "country": wording.country(entry.country, language) if entry.country else "",
        "fictional": entry.fictional,
        "their_need": match.need.title.in_language(language) if found.posting.side is Side.OFFER else "",
        "their_need_id": match.need.posting_id if found.posting.side is Side.OFFER else "",
        "for_candidate": [one.sentence.in_language(language) for one in match.for_candidate],
        "score": wording.percent(match.score, language),
        "mine": wording.percent(mine, language),
        "mine_words": _words_of(mine),
        "theirs": wording.percent(theirs, language),
        "theirs_words": _words_of(theirs),
    }


def is_weak(match: FoundMatch) -> bool:
    """Return whether so much speaks against a match, or so little is known of it, that it stands below the others."""
    return round(match.score * 100) < round(_WEAK_BELOW * 100)  # as it is shown: nothing of 40 % stands below 40 %


def _words_of(score: float) -> str:
    if score >= 0.75:
        return _("fits well")
    if score >= _WEAK_BELOW:
        return _("fits in part")
    return _("fits little, or little is known")


@login_required
def new_posting(request):
    """Write an offer or a need; from an exposure, the need that follows from it is filled in."""
    entry, today = own_entry(request.user, request.POST.get("firm", request.GET.get("firm", ""))), timezone.localdate()
    begun = Posting(
        "",
        entry.organisation_id,
        Side.OFFER if request.GET.get("side") == Side.OFFER else Side.NEED,
        MatchKind.CONTRACT_MANUFACTURE,
        Text("", ""),
        Traits(),
        expires_on=today + timedelta(days=_USUAL_DAYS),
        tlp=TLP.GREEN,
    )
    if exposure_id := request.GET.get("exposure", ""):
        begun = _need_of_exposure(request.user, exposure_id, begun)
        entry = own_entry(request.user, begun.organisation_id)
    return _form(request, entry, begun, "")


def _need_of_exposure(user, exposure_id: str, begun: Posting) -> Posting:
    exposure = exposure_for(user, exposure_id)
    needs = needs_from_exposures([exposure], current_network())
    if not needs or exposure.organisation_id not in roles_of(user).organisation_ids:
        raise Http404
    need, name = needs[0], current_materials().name(needs[0].material_id)
    a_year = need.quantity_per_day * 365 if need.quantity_per_day is not None else None
    traits = Traits(material_ids=(need.material_id,), amount_per_year=a_year, amount_unit=need.unit if a_year else "")
    return replace(
        begun,
        organisation_id=exposure.organisation_id,
        side=Side.NEED,
        kind=need.kind,
        title=Text(f"{name.ko} 제2 공급처", f"Second source of {name.en}"),
        traits=traits,
        signal_id=need.signal_id or "",
        # What a firm is exposed to is its own business until it says otherwise.
        tlp=TLP.AMBER,
    )


@login_required
def edit_posting(request, posting_id: str):
    """Change an offer or a need of the own firm."""
    found = own_posting(request.user, posting_id)
    return _form(request, found.entry, found.posting, posting_id)


def _form(request, entry: Entry, begun: Posting, posting_id: str):
    form = PostingForm(
        request.POST or None, initial=values_of(begun), entry=entry, user=request.user, today=timezone.localdate()
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_posting(request.user, form.posting(begun), timezone.now())
        except ValidationError as error:
            form.add_error("expires_on", error)
        else:
            ready = is_ready(request.user, timezone.localdate())
            told = _("It is saved. Below stands who fits it now.") if ready else _("It is saved.")
            messages.success(request, told)
            return redirect("posting", saved.posting_id)
    firms = [(one, firm_name(one)) for one in own_firms(request.user)]
    context = {
        "form": form,
        "posting_id": posting_id,
        "firm": entry.organisation_id,
        "firms": firms if len(firms) > 1 and not posting_id else [],
        "section": "partners",
    }
    return render(request, "partners/posting_form.html", context)


@login_required
@require_POST
def act_on_posting(request, posting_id: str):
    """Renew an offer or a need of the own firm, or withdraw it."""
    if request.POST.get("act") == "withdraw":
        services.withdraw_posting(request.user, posting_id, timezone.now())
        messages.success(request, _("It is withdrawn. Nobody is shown it any more."))
        return redirect("postings")
    try:
        until = day_of(request.POST.get("expires_on", ""))
        services.renew_posting(request.user, posting_id, until, timezone.now())
        messages.success(request, _("It is renewed."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("posting", posting_id)
