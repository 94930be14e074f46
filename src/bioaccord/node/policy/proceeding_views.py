"""A proposal compared with its final rule, section by section."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.policy.comparison import sections

from . import document_access as access
from .comparison_views import changes_context
from .document_models import PolicyDocument, PolicyVersion
from .document_rows import text_of
from .document_shown import title
from .proceeding_shown import RULE_KINDS, text_state

RULE_CHANGES = {
    "added": gettext_lazy("only in the final rule"),
    "removed": gettext_lazy("only in the proposal"),
    "amended": gettext_lazy("worded otherwise"),
}


def _rule(user, document_id: str) -> tuple[PolicyDocument, PolicyVersion]:
    found = access.document_for(user, document_id)
    if found.kind not in RULE_KINDS:
        raise Http404
    return found, access.version_for(user, found, found.last_version)


@login_required
def compare_rules(request):
    """Show what a final rule changed of the text that was proposed; says so where one of the texts is not here."""
    language = page_language()
    papers = []
    for name in ("proposed", "final"):
        found, row = _rule(request.user, request.GET.get(name, ""))
        papers.append(
            {"document": found, "row": row, "title": title(found, language).in_language(language)} | text_state(row)
        )
    proposed, final = papers
    context = {"proposed": proposed, "final": final, "section": "policy"}
    if proposed["has_text"] and final["has_text"]:
        changed = access.comparison_for(request.user, proposed["row"], final["row"])
        context |= changes_context(request, changed, language)
        for one in context["matter"]:
            one["what"] = RULE_CHANGES[one["kind"]]
        before, after = (sections(text_of(one["row"])) for one in papers)
        context["as_proposed"] = sum(before.get(number) == section for number, section in after.items())
        context["file_query"] = urlencode(
            {"proposed": proposed["document"].document_id, "final": final["document"].document_id}
        )
    return render(request, "policy/compare_rules.html", context)


@login_required
def compare_rules_json(request):
    """Give what `compare_rules` shows; `changes` is null where one of the texts is not here."""
    (proposed, old), (final, new) = (_rule(request.user, request.GET.get(name, "")) for name in ("proposed", "final"))
    both = old.text_length and new.text_length
    answer = {
        "proposed": proposed.document_id,
        "final": final.document_id,
        "changes": access.comparison_for(request.user, old, new) if both else None,
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
