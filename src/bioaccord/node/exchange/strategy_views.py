"""Strategy notes: written by several associations, agreed word for word, and published to the members of all."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bioaccord.brief.report_pdf import report_as_pdf
from bioaccord.exchange.kinds import Kind, plain
from bioaccord.exchange.marking import READERS
from bioaccord.exchange.strategy import NoteState
from bioaccord.node.accounts.access import require
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.events.roundtable_access import roundtable_for, strategy_note_for
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.tlp import TLP

from . import services, strategy_services
from .access import group_for, is_desk, open_groups
from .models import GroupState, SharingGroup, StrategyDraft
from .sharing_views import preview_context, preview_digest
from .shown import NOTE_STEPS as STEPS
from .shown import group_name, in_page_language
from .strategy_access import (
    SeenNote,
    count_taken_back,
    draft_for,
    first_versions_on_their_way,
    groups_for_strategy,
    new_drafts_for,
    note_for,
    notes_for,
    saved_drafts_for,
    version_of,
)
from .strategy_forms import CommentForm, DraftForm, SectionForms, sections_of
from .strategy_shown import (
    STATES,
    comparison,
    draft_title,
    members_shown,
    note_row,
    published_report,
    title_of,
    version_shown,
)
from .words import MARKINGS, name_of

_SECTION = "exchange"
_ABOUT = {
    "agreed": gettext_lazy("You sign exactly this text. It cannot be changed any more without everybody agreeing again."),
    "published": gettext_lazy("The members of all associations of the group read this text once every one of them has published it."),
    "withdrawn": gettext_lazy("The note ends for all associations of the group. Members no longer see it, also where it was published."),
}  # fmt: skip


@login_required
@require_safe
@never_cache
def list_notes(request):
    """List the notes: to those who work on them all, to members the published ones."""
    desk, notes = is_desk(request.user), notes_for(request.user)
    context = {
        "rows": [note_row(one) for one in notes],
        "drafts": [{"row": one, "title": draft_title(one)} for one in new_drafts_for(request.user, notes)]
        if desk
        else [],
        "on_their_way": [
            {"row": one, "title": in_page_language(one.payload.get("title")), "group": group_name(one.group)}
            for one in first_versions_on_their_way(request.user, notes)
        ]
        if desk
        else [],
        "taken_back": count_taken_back(request.user) if desk else 0,
        "groups": [
            {"id": one.group_id, "name": group_name(one)} for one in open_groups(request.user, Kind.STRATEGY_NOTE)
        ]
        if desk
        else [],
        "is_desk": desk,
        "section": _SECTION,
    }
    return render(request, "exchange/strategy_notes.html", context)


@login_required
@require_safe
@never_cache
def note(request, group_id: str, note: str):
    """Show a note: the text that counts, who agreed, what was said, and every version; members see the published text alone."""
    seen = note_for(request.user, group_id, note)
    return _note_page(request, seen) if is_desk(request.user) else _published(request, seen)


def _note_page(request, seen: SeenNote, comment: CommentForm | None = None):
    """Show a note to those who work on it; `comment` is one that was written and not sent."""
    current, withdrawn = seen.note.current, seen.note.withdrawn
    given = request.GET.get("version", "")
    chosen = version_of(seen, given) if given else current or seen.note.versions[-1]
    is_current = current is not None and chosen.record_id == current.record_id
    versions = list(reversed(seen.note.versions))
    members = members_shown(seen, chosen)
    own = next((one for one in members if one["is_self"]), {"agreed": None, "published": None})
    is_alive = seen.is_open and is_current and not seen.waits("withdrawn")
    acts = is_alive and not seen.waits("draft")
    beside = [one for one in seen.note.beside if current and one.version == current.version]
    context = {
        "seen": seen,
        "group_name": group_name(seen.group),
        "title": title_of(chosen.title),
        "shown": version_shown(chosen, seen),
        "is_current": is_current,
        "state": STATES[seen.note.state],
        "members": members,
        "withdrawn": {"by": name_of(withdrawn.source), "when": withdrawn.time} if withdrawn else None,
        "is_group_open": seen.group.state == GroupState.AGREED,
        "versions": [version_shown(one, seen) for one in versions],
        "beside": beside,
        "waiting": [{"row": one, "step": STEPS[one.payload["step"]]} for one in seen.waiting],
        "may_agree": acts and not beside and not own["agreed"] and not seen.waits("agreed"),
        "may_publish": acts and seen.note.state is NoteState.COMMON and not own["published"] and not seen.waits("published"),
        "comment_form": (comment or _comment_form(request, seen)) if is_alive else None,
        "marking_at_work": MARKINGS[strategy_services.MARKING_AT_WORK],
        "marking_published": MARKINGS[strategy_services.MARKING_PUBLISHED],
        "section": _SECTION,
    }  # fmt: skip
    return render(request, "exchange/strategy_note.html", context, status=422 if comment and comment.errors else 200)


@login_required
@require_safe
@never_cache
def published(request, group_id: str, note: str):
    """Show the published text as members read it."""
    return _published(request, note_for(request.user, group_id, note))


def _published(request, seen: SeenNote):
    version = seen.note.standing
    if version is None:
        raise Http404
    context = {
        "seen": seen,
        "title": title_of(version.title),
        "shown": version_shown(version, seen),
        "members": members_shown(seen, version),
        "marking": MARKINGS[strategy_services.MARKING_PUBLISHED],
        "readers": READERS[strategy_services.MARKING_PUBLISHED],
        "is_desk": is_desk(request.user),
        "section": _SECTION,
    }
    return render(request, "exchange/strategy_published.html", context)


@login_required
@require_safe
def published_file(request, group_id: str, note: str, format: str):
    """Give the published text as PDF in a language, or as JSON with what stands for it in every signature."""
    seen = note_for(request.user, group_id, note)
    version = seen.note.standing
    if version is None or format not in ("pdf", "json"):
        raise Http404
    if format == "json":
        told = {
            "note": seen.note.note, "group": seen.group.group_id, "version": version.version, "signed_and_published_by": list(seen.note.members),
            "text_digest": version.text_digest, "authors": list(version.authors), "time": version.time.isoformat(), "title": plain(version.title),
            "sections": [plain(one) for one in version.sections],
            "signatures": [
                {"association": one.source, "record_id": one.record_id, "signed_at": one.time.isoformat()}
                for one in seen.note.agreements
                if one.text_digest == version.text_digest
            ],
        }  # fmt: skip
        return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    wanted = request.GET.get("language", "")
    language = Language(wanted) if wanted in set(Language) else page_language()
    response = HttpResponse(report_as_pdf(published_report(seen, language)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="strategy-{seen.note.note[:8]}-{language}.pdf"'
    return response


@login_required
@require_safe
@never_cache
def compare(request, group_id: str, note: str):
    """Show two versions of a note side by side."""
    require(is_desk(request.user))
    seen = note_for(request.user, group_id, note)
    old, new = (version_of(seen, request.GET.get(name, "")) for name in ("old", "new"))
    context = {
        "seen": seen,
        "title": title_of(new.title),
        "old": version_shown(old, seen),
        "new": version_shown(new, seen),
        "rows": comparison(old, new),
        "is_to_be_joined": seen.is_open
        and old.version == new.version
        and old.text_digest != new.text_digest
        and seen.note.current in (old, new),
        "section": _SECTION,
    }
    return render(request, "exchange/strategy_compare.html", context)


@login_required
@require_POST
def begin(request):
    """Begin a note in a group."""
    group = next((one for one in open_groups(request.user, Kind.STRATEGY_NOTE) if one.group_id == request.POST.get("group")), None)  # fmt: skip
    if group is None:
        messages.error(request, _("Choose the group that shall read it."))
        return redirect("exchange_strategy")
    return redirect("exchange_strategy_draft", group.group_id, strategy_services.new_note())


@login_required
@never_cache
def draft(request, group_id: str, note: str):
    """Write the next version; nothing leaves before it is sent."""
    group, seen, row = _writing(request, group_id, note)
    if request.method == "POST" and "drop" in request.POST and row is not None:
        strategy_services.drop_draft(request.user, row)
        messages.success(request, _("The draft is thrown away. Its history is kept in this node."))
        return redirect("exchange_strategy")
    given = request.POST if request.method == "POST" else None
    saved = saved_drafts_for(request.user, group_id, note)
    earlier = next((one for one in saved if str(one.history_id) == request.GET.get("saved", "")), None)
    begun = earlier or row
    newest = seen.note.current.version if seen and seen.note.current else 0
    form = DraftForm(given, initial=_first_words(request, begun, seen))
    sections = SectionForms(given, initial=_first_sections(begun, seen))
    errors = []
    base = begun.base if begun else newest
    if given is not None and form.is_valid() and sections.is_valid():
        if given.get("has_taken_over", "") == str(newest):
            base = newest
        title = (form.cleaned_data["title_ko"], form.cleaned_data["title_en"])
        try:
            strategy_services.save_draft(
                request.user, group, note, base, title, sections_of(sections), form.cleaned_data["authors"], began_with=given.get("began_with", "")
            )  # fmt: skip
        except InputError as error:
            errors.append(error.told(page_language()))
        else:
            if "look" in given:
                return redirect("exchange_strategy_send", group_id, note)
            messages.success(request, _("The draft is saved in this node. Nothing has left."))
            return redirect("exchange_strategy_draft", group_id, note)
    context = {
        "form": form,
        "sections": sections,
        "row": row,
        "seen": seen,
        "group_name": group_name(group),
        "group_id": group_id,
        "note": note,
        "heading": title_of(seen.note.current.title) if seen and seen.note.current else "",
        "errors": errors,
        "saved": saved,
        "earlier": earlier,
        "began_with": given.get("began_with", "") if given else strategy_services.stamp_of(row),
        "base": base,
        "newest": newest,
        "base_version": next((one for one in seen.note.versions if one.version == base), None) if seen else None,
        "beside": [one for one in seen.note.beside if seen.note.current and one.version == seen.note.current.version] if seen else [],
        "section": _SECTION,
    }  # fmt: skip
    return render(request, "exchange/strategy_draft.html", context, status=422 if given is not None else 200)


@login_required
@require_POST
def draft_of_roundtable(request, event_id: str, roundtable_id: int):
    """Make what a roundtable came to the draft of a strategy note."""
    found = strategy_note_for(request.user, roundtable_for(request.user, event_id, roundtable_id))
    group = next((one for one in groups_for_strategy() if one.group_id == request.POST.get("group")), None)
    if group is None:
        messages.error(request, _("Choose the group that shall read it."))
    else:
        row = strategy_services.draft_of_roundtable(request.user, group, found)
        if is_desk(request.user):
            return redirect("exchange_strategy_draft", group.group_id, row.note)
        messages.success(request, _("The analysts find it among the drafts of strategy notes, and go on with it. Nothing has left."))  # fmt: skip
    return redirect(f"{reverse('roundtable', args=[event_id, roundtable_id])}#strategy")


def _writing(request, group_id: str, note: str) -> tuple[SharingGroup, SeenNote | None, StrategyDraft | None]:
    require(is_desk(request.user))
    group = group_for(request.user, group_id)
    if not strategy_services.may_write(group) or len(note) > 63:
        raise Http404
    seen = next((one for one in notes_for(request.user, note) if one.group.pk == group.pk), None)
    return group, seen, draft_for(request.user, group_id, note)


def _first_words(request, row: StrategyDraft | None, seen: SeenNote | None) -> dict[str, str]:
    if row is not None:
        return {"title_ko": row.title_ko, "title_en": row.title_en, "authors": "\n".join(row.authors)}
    if seen is not None and (current := seen.note.current):
        return {"title_ko": current.title.ko, "title_en": current.title.en, "authors": "\n".join(current.authors)}
    return {"authors": strategy_services.signing_name(request.user)}


def _first_sections(row: StrategyDraft | None, seen: SeenNote | None) -> list[dict[str, str]]:
    if row is not None:
        return row.sections
    if seen is not None and (current := seen.note.current):
        return [
            {"section": one.section, "heading_ko": one.heading.ko, "heading_en": one.heading.en, "text_ko": one.text.ko, "text_en": one.text.en}
            for one in current.sections
        ]  # fmt: skip
    return []


@login_required
@never_cache
def send(request, group_id: str, note: str):
    """Look at what of a draft would leave, and send it as the next version."""
    group, seen, row = _writing(request, group_id, note)
    if row is None:
        raise Http404
    try:
        payload = strategy_services.version_payload(row, seen)
    except InputError as error:
        messages.error(request, error.told(page_language()))
        return redirect("exchange_strategy_draft", group_id, note)
    if "back" in request.POST:
        return redirect("exchange_strategy_draft", group_id, note)
    return _looked_at(
        request, group, payload, strategy_services.MARKING_AT_WORK, draft_title(row), [], lambda: strategy_services.forget_sent_draft(row)
    )  # fmt: skip


@login_required
@never_cache
def tell(request, group_id: str, note: str):
    """Look at what a comment, an agreement, a publication or a withdrawal would tell, and tell it."""
    require(is_desk(request.user))
    if request.method != "POST":
        return redirect("exchange_strategy_note", group_id, note)
    seen, step = note_for(request.user, group_id, note), request.POST.get("step", "")
    if step not in STEPS or step == "draft" or seen.note.current is None:
        raise Http404
    form = _comment_form(request, seen, request.POST) if step == "comment" else None
    if "back" in request.POST:
        return _again(request, seen, form)
    given: dict[str, str] = {"step": step, "text": request.POST.get("text", "")}
    more: dict = {}
    if form is not None:
        if not form.is_valid():
            messages.error(request, _("The comment is not whole: see its fields."))
            return _again(request, seen, form)
        said = form.cleaned_data
        more = {"section": said["section"], "by": said["by"], "text": (said["text_ko"], said["text_en"])}
        given |= {name: said[name] for name in ("section", "by", "text_ko", "text_en")}
    try:
        payload = strategy_services.step_payload(seen, step, given["text"], **more)
    except InputError as error:
        messages.error(request, error.told(page_language()))
        return _again(request, seen, form)
    current = seen.note.current
    about = {"version": current.version, "digest": current.text_digest, "words": _ABOUT.get(step), "address": reverse("exchange_strategy_note", args=[group_id, note])}  # fmt: skip
    heading = f"{title_of(current.title)}: {STEPS[step]}"
    return _looked_at(
        request, seen.group, payload, strategy_services.marking_of(step), heading, list(given.items()), about=about
    )


def _again(request, seen: SeenNote, comment: CommentForm | None):
    """Lead back to the note; a comment that was written stands there still."""
    if comment is not None:
        return _note_page(request, seen, comment)
    return redirect("exchange_strategy_note", seen.group.group_id, seen.note.note)


def _looked_at(
    request,
    group: SharingGroup,
    payload: dict,
    marking: TLP,
    heading: str,
    given: list[tuple[str, str]],
    done=None,
    about: dict | None = None,
):
    """Show who will read a step and each field that leaves; tell it where exactly that was confirmed."""
    try:
        payload = services.leaving_payload(group, Kind.STRATEGY_NOTE, marking, payload)
    except InputError as error:
        messages.error(request, error.told(page_language()))
        return redirect("exchange_strategy")
    if request.method == "POST" and "send" in request.POST:
        if request.POST.get("seen") == preview_digest(group, marking, payload):
            with transaction.atomic():
                services.share(request.user, group, Kind.STRATEGY_NOTE, marking, payload)
                if done is not None:
                    done()
            messages.success(request, _("It is on its way. It stands here as soon as it is sealed."))
            if payload["step"] == "draft" and payload["version"] == 1:
                return redirect("exchange_strategy")
            return redirect("exchange_strategy_note", group.group_id, payload["note"])
        messages.warning(request, _("What would leave has changed since you looked. Look again before you send."))
    context = preview_context(group, Kind.STRATEGY_NOTE, marking, payload) | {
        "heading": heading,
        "hidden": [format_html('<input type="hidden" name="{}" value="{}">', name, value) for name, value in given],
        "about_text": about,
        "here": "strategy",
    }
    return render(request, "exchange/share_preview.html", context)


def _comment_form(request, seen: SeenNote, data=None) -> CommentForm:
    sections = [(one.section, title_of(one.heading)) for one in seen.note.current.sections]
    return CommentForm(data, sections=sections, initial={"by": strategy_services.signing_name(request.user)})
