"""What states, reasons and comparisons are called on the page."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.brief import wording
from bioaccord.node.brief.templatetags.wording import moment
from bioaccord.partners.doubt import DOUBTS, Doubt
from bioaccord.vocabulary.language import Language

STATES = {
    "waiting": gettext_lazy("waiting"),
    "merged_automatically": gettext_lazy("merged by the node"),
    "merged": gettext_lazy("merged by a person"),
    "kept_apart": gettext_lazy("kept apart"),
    "split": gettext_lazy("taken apart again"),
}
FIELDS = {
    "names": gettext_lazy("Names"),
    "name_ko": gettext_lazy("Name in Korean"),
    "name_en": gettext_lazy("Name in English"),
    "further_names": gettext_lazy("Further and former names"),
    "identifiers": gettext_lazy("Identifiers"),
    "business_number": gettext_lazy("Business number"),
    "corporate_number": gettext_lazy("Corporate registration number"),
    "dart_code": gettext_lazy("DART code"),
    "lei": gettext_lazy("LEI"),
    "duns": gettext_lazy("DUNS"),
    "ticker": gettext_lazy("Ticker"),
    "isin": gettext_lazy("ISIN"),
    "home_page": gettext_lazy("Home page"),
    "country": gettext_lazy("Country"),
    "region": gettext_lazy("Region"),
    "city": gettext_lazy("City"),
    "association": gettext_lazy("Association"),
    "firm_kinds": gettext_lazy("Kinds of firm"),
    "industry": gettext_lazy("Line of business"),
    "products": gettext_lazy("Products"),
    "summary": gettext_lazy("Profile"),
    "employees": gettext_lazy("Employees"),
    "sites": gettext_lazy("Sites"),
    "capabilities": gettext_lazy("Capabilities"),
    "postings": gettext_lazy("Offers and needs"),
    "competitors": gettext_lazy("Competitors of record"),
    "tlp": gettext_lazy("Marking"),
    "source": gettext_lazy("Source"),
    "keeper": gettext_lazy("Kept by"),
    "fictional": gettext_lazy("Sample"),
    "confirmed_on": gettext_lazy("Confirmed"),
    "confirmed_by": gettext_lazy("Confirmed by"),
}
RANGES = {
    "high": gettext_lazy("98% and more"),
    "middle": gettext_lazy("80 to 98%"),
    "low": gettext_lazy("below 80%"),
}
_COMPARISONS = {
    "name": gettext_lazy("Names in one script"),
    "name_by_sound": gettext_lazy("Names by their sound"),
    "name_in_home_page": gettext_lazy("Name in the other's home page"),
    "former_name": gettext_lazy("Former name"),
    "full_name": gettext_lazy("Full name and country"),
    "other_candidates": gettext_lazy("Others that it could be"),
}
_REASONS = {
    "people_on_both": gettext_lazy("Both entries are kept by people of the firms themselves."),
    "identifiers_differ": gettext_lazy("Each states another number that an organisation has only once."),
    "countries_differ": gettext_lazy("They stand in different countries: one may be a subsidiary."),
    "associations_differ": gettext_lazy("They are members of different associations."),
    "sample_and_real": gettext_lazy("One is a fictional sample, the other is not."),
    "competitors": gettext_lazy("One names the other as a competitor."),
    "kept_apart_before": gettext_lazy("A person kept these two apart before."),
}


def reason_words(code: str, language: Language) -> str:
    """Return why a pair is held for a person."""
    if code in set(Doubt):
        return DOUBTS[Doubt(code)].in_language(language)
    return str(_REASONS[code])


def comparison_words(code: str, language: Language) -> str:
    """Return what is compared."""
    return str(_COMPARISONS.get(code) or FIELDS.get(code) or _("Another comparison"))


def weight_words(bits: float) -> str:
    """Return what a piece of evidence says, in words: how much likelier or less likely one organisation is by it."""
    times = 2 ** abs(bits)
    if times < 1.5:
        return _("says nothing")
    shown = f"{times:,.0f}" if times < 1_000_000 else "1,000,000+"
    if bits > 0:
        return _("{times} times likelier one organisation").format(times=shown)
    return _("{times} times less likely").format(times=shown)


def finding_words(finding) -> str:
    """Return how far a look through the directory is, or how it ended."""
    state = finding.State(finding.state)
    if state is finding.State.RUNNING and 0 < finding.done < finding.total:
        return _("{done} of {total} names are compared across scripts.").format(
            done=f"{finding.done:,}", total=f"{finding.total:,}"
        )
    if state is finding.State.RUNNING:
        return (
            _("All names are compared; what was found is weighed and kept.")
            if finding.total
            else _("The node reads the directory and looks for names that are written alike.")
        )
    if state is finding.State.DONE:
        return _("Last looked {at}: {entries} entries, {pairs} new pairs, {merged} merged by the node.").format(
            at=moment(finding.ended_at),
            entries=f"{finding.entries:,}",
            pairs=f"{finding.new_pairs:,}",
            merged=f"{finding.merged:,}",
        )
    return {
        finding.State.WAITING: _("A look waits for the worker."),
        finding.State.FAILED: _(
            "The last look broke off and changed nothing. Ask for another; if it breaks off again, tell the operator."
        ),
        finding.State.CANCELLED: _("The last look was cancelled and changed nothing."),
    }[state]


def country_words(code: str, language: Language) -> str:
    """Return a country's name; nothing for none."""
    return wording.country(code, language) if code else ""
