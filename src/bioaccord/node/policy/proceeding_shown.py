"""How a proceeding, a bill's way and a rule's text are told on a document's page."""

from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from bioaccord.policy.bill_stages import next_of_bill
from bioaccord.policy.comparison import sections
from bioaccord.policy.proceedings import Proceeding, Step
from bioaccord.policy.rule_text import INSTRUCTION
from bioaccord.policy.step_names import BILL_STEP_NAMES, NEXT_NAMES, NEXT_OF_BILL, STEP_NAMES, bill_step
from bioaccord.vocabulary.language import Language, Text

from .document_models import PolicyDocument, PolicyVersion
from .document_shown import extra
from .document_texts import NO_TEXT

RULE_KINDS = ("final_rule", "proposed_rule")


def steps_shown(proceeding: Proceeding, document: PolicyDocument, language: Language) -> list[dict]:
    """Return the steps, oldest first, each with its kind, what it corrects, where else it lies, and whether it is this page's."""
    titles = {one.document.document_id: one.document for one in proceeding.steps}
    return [_step(one, proceeding, document, titles, language) for one in proceeding.steps]


def _step(step: Step, proceeding: Proceeding, document: PolicyDocument, titles: dict, language: Language) -> dict:
    paper = step.document
    proposal = proceeding.proposal_of(paper.document_id)
    corrected = titles.get(step.corrects or "")
    return {
        "kind": step.kind,
        "name": STEP_NAMES[step.kind].in_language(language),
        "on": paper.published_on,
        "document_id": paper.document_id,
        "title": Text(paper.translated_title, paper.title).in_language(language) or paper.title,
        "original": paper.title if language != paper.language else "",
        "language": paper.language,
        "publisher": paper.publisher,
        "is_this": document.document_id in (paper.document_id, *step.also),
        "deadline": paper.deadline_on,
        "effective": paper.effective_on,
        "corrects": corrected.published_on if corrected else None,
        "also": step.also,
        "comparison": comparison_address(proposal.document_id, paper.document_id)
        if proposal and paper.publisher == proposal.publisher == "Federal Register"
        else "",
    }


def comparison_address(proposed: str, final: str) -> str:
    """Return the page that compares a proposal with its final rule."""
    return f"{reverse('policy_compare_rules')}?{urlencode({'proposed': proposed, 'final': final})}"


def next_shown(proceeding: Proceeding, today: date, language: Language) -> list[dict]:
    """Return what is still to come, soonest first."""
    return [
        {"name": NEXT_NAMES[one.kind].in_language(language), "on": one.on, "days": (one.on.last_day - today).days}
        for one in proceeding.next_days(today)
    ]


def proceeding_record(proceeding: Proceeding) -> dict:
    """Return a proceeding as its file tells it."""
    return {
        "dockets": list(proceeding.dockets),
        "rins": list(proceeding.rins),
        "stage": proceeding.stage,
        "steps": [
            {
                "kind": one.kind,
                "document_id": one.document.document_id,
                "published_on": one.document.published_on.isoformat(),
                "corrects": one.corrects,
                "also": list(one.also),
            }
            for one in proceeding.steps
        ],
    }


def bill_steps(row: PolicyVersion, language: Language) -> list[dict]:
    """Return a bill's way as its version tells it, oldest first."""
    found = [step for written in extra(row, "stage") if (step := bill_step(written))]
    return [
        {"on": on, "name": BILL_STEP_NAMES[name].in_language(language), "step": name, "words": words}
        for on, name, words in found
    ]


def bill_next(document: PolicyDocument, steps: list[dict], language: Language) -> str:
    """Return what usually follows for a bill; empty where nothing does, or its way is not known."""
    if not steps:
        return ""
    coming = next_of_bill(document.document_id.partition(":")[2], [one["step"] for one in steps])
    return NEXT_OF_BILL[coming].in_language(language) if coming else ""


def rule_sections(text: str) -> list[dict]:
    """Return the sections of a rule's text: number, heading, instructions, paragraphs."""
    found = []
    for section in sections(text).values():
        told = [one for one in section.paragraphs if one.startswith(INSTRUCTION)]
        found.append(
            {
                "number": section.number,
                "title": section.title,
                "instructions": [one.removeprefix(INSTRUCTION).strip() for one in told],
                "paragraphs": [one for one in section.paragraphs if one not in told],
            }
        )
    return found


def text_state(row: PolicyVersion) -> dict:
    """Return whether the text of a rule is here, was looked for in vain (and when), or was not fetched."""
    asked = next(iter(extra(row, NO_TEXT)), "")
    return {"has_text": bool(row.text_length), "none_on": date.fromisoformat(asked) if asked else None}
