"""Introductions across two nodes: asking, answering, taking back, deleting."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.partners.directory import firm_name
from bioaccord.node.partners.introduction_services import RevealsError, ways_to_be_shown
from bioaccord.node.partners.introduction_views import own_contact
from bioaccord.node.partners.models import ShownAs
from bioaccord.node.partners.partner_forms import ContactForm
from bioaccord.node.partners.posting_access import own_entry
from bioaccord.partners.introduction import DAYS_TO_ANSWER, Answer, IntroductionError

from . import introductions_services as services
from .introductions_access import SeenAcross, across_one
from .needs_access import SeenReceived, is_of_own_firm, received_one
from .needs_forms import AskAcrossForm
from .needs_shown import across_shown, fields_of, received_shown


@login_required
def ask(request, received_id: int):
    """Ask to be introduced to the firm behind an offer or need: say how, look at what would leave, then agree."""
    seen = received_one(request.user, received_id)
    showing = next((one for one in seen.shown if is_of_own_firm(request.user, one.organisation_id)), None)
    if showing is None or seen.found is None:
        raise Http404
    entry, language = own_entry(request.user, showing.organisation_id), page_language()
    if request.method == "POST" and "token" in request.POST:
        return _agree(request, seen)
    form = AskAcrossForm(request.POST or None, initial=own_contact(request.user) | {"shown_as": ShownAs.COUNTRY})
    form.fields["shown_as"].choices = [(one, text.in_language(language)) for one, text in ways_to_be_shown(entry).items()]  # fmt: skip
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        given = dict(form.cleaned_data, shown_as=ShownAs(form.cleaned_data["shown_as"]))
        try:
            prepared = services.prepare(request.user, seen, services.Asking(entry.organisation_id, **given))
        except IntroductionError as error:
            form.add_error(None, error.told(language))
        else:
            return _preview(request, seen, prepared)
    context = received_shown(seen) | {
        "form": form,
        "own_name": firm_name(entry.organisation_id).in_language(language),
        "days": DAYS_TO_ANSWER,
        "section": "partners",
    }
    return render(request, "exchange/ask_across.html", context)


def _preview(request, seen: SeenReceived, prepared: services.PreparedAsking, error: str = ""):
    language, asking = page_language(), prepared.asking
    hidden = {"shown_as": asking.shown_as, "words": asking.words, "contact_name": asking.contact_name, "contact_mail": asking.contact_mail}  # fmt: skip
    context = received_shown(seen) | {
        "fields": fields_of(prepared.payload),
        "contact": fields_of(prepared.contact),
        "reveals": [(one.key, one.sentence.in_language(language)) for one in prepared.reveals],
        "token": prepared.token,
        "hidden": hidden.items(),
        "error": error,
        "section": "partners",
    }
    return render(request, "exchange/ask_across_preview.html", context)


def _agree(request, seen: SeenReceived):
    language = page_language()
    try:
        prepared = services.prepared_of(request.user, seen, request.POST["token"])
    except IntroductionError as error:
        messages.error(request, error.told(language))
        return redirect("ask_across", seen.row.pk)
    try:
        row = services.ask(request.user, seen, prepared, request.POST.getlist("told_anyway"), timezone.now())
    except RevealsError as error:
        return _preview(request, seen, prepared, error.told(language))
    except IntroductionError as error:
        messages.error(request, error.told(language))
        return redirect("received_posting", seen.row.pk)
    messages.success(request, _("Your request is on its way. You are told when both sides have agreed."))
    return redirect("across_introduction", row.pk)


@login_required
def introduction(request, row_id: int):
    """Show one introduction across nodes, with what can be done."""
    return _page(request, across_one(request.user, row_id), ContactForm(initial=own_contact(request.user)))


def _page(request, seen: SeenAcross, form: ContactForm):
    return render(
        request, "exchange/across_introduction.html", across_shown(seen) | {"form": form, "section": "partners"}
    )


@login_required
@require_POST
def answer(request, row_id: int):
    """Answer a request for an introduction from the other node."""
    said, seen = request.POST.get("answer", ""), across_one(request.user, row_id)
    if said not in (Answer.YES, Answer.NO, Answer.NOT_NOW):
        raise Http404
    contact = {}
    if said == Answer.YES:
        form = ContactForm(request.POST)
        if not form.is_valid():
            return _page(request, seen, form)
        contact = {"name": form.cleaned_data["contact_name"], "mail": form.cleaned_data["contact_mail"]}
    try:
        services.answer(request.user, seen, Answer(said), timezone.now(), **contact)
        messages.success(request, _("Your answer is kept."))
    except IntroductionError as error:
        messages.error(request, error.told(page_language()))
    return redirect("across_introduction", row_id)


@login_required
@require_POST
def act(request, row_id: int):
    """Withdraw a request while it waits, or delete an introduction on which both agreed."""
    seen, act = across_one(request.user, row_id), request.POST.get("act")
    try:
        if act == "withdraw":
            services.withdraw(request.user, seen, timezone.now())
            messages.success(request, _("The request is withdrawn."))
        elif act == "delete":
            services.delete(request.user, seen, timezone.now())
            messages.success(request, _("The introduction is deleted. The other node is asked to erase your contact."))
        else:
            raise Http404
    except IntroductionError as error:
        messages.error(request, error.told(page_language()))
    return redirect("across_introduction", row_id)
