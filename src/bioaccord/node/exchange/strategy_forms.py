"""What a person writes in a strategy note: its title and authors, its sections, a comment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bioaccord.node.plain_words import PlainWordsForm

from .shared_words import lines

MOST_SECTIONS = 60


class DraftForm(PlainWordsForm):
    """Title in both languages, and who wrote it."""

    title_ko = forms.CharField(label=_("Title in Korean"), required=False, max_length=300)
    title_en = forms.CharField(label=_("Title in English"), required=False, max_length=300)
    authors = forms.CharField(
        label=_("Authors, one a line"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As they shall be named to the other associations, with their function."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a note without a title in either language."""
        given = super().clean()
        if not (given.get("title_ko") or given.get("title_en")):
            self.add_error("title_ko", _("Write it in Korean or in English, or in both."))
        return given

    def clean_authors(self) -> list[str]:
        """Return the authors, one a line."""
        found = [" ".join(line.split())[:400] for line in self.cleaned_data["authors"].splitlines() if line.strip()]
        return found[:40]


class SectionForm(PlainWordsForm):
    """A section in both languages; `section` names it through all versions."""

    section = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    heading_ko = forms.CharField(label=_("Heading in Korean"), required=False, max_length=300)
    heading_en = forms.CharField(label=_("Heading in English"), required=False, max_length=300)
    text_ko = forms.CharField(label=_("Text in Korean"), required=False, max_length=12_000, widget=forms.Textarea(attrs={"rows": 8}))  # fmt: skip
    text_en = forms.CharField(label=_("Text in English"), required=False, max_length=12_000, widget=forms.Textarea(attrs={"rows": 8}))  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a section that has a heading and no text, or the other way round."""
        given = super().clean()
        for part in ("text_ko", "text_en"):
            given[part] = lines(given.get(part) or "").strip()
        has_heading = bool(given.get("heading_ko") or given.get("heading_en"))
        has_text = bool(given["text_ko"] or given["text_en"])
        if has_heading != has_text:
            self.add_error("text_ko" if has_heading else "heading_ko", _("A section has a heading and a text, in one language at least."))  # fmt: skip
        return given

    @property
    def is_blank(self) -> bool:
        """Return whether nothing was written in it."""
        return not any(self.cleaned_data.get(name) for name in ("heading_ko", "heading_en", "text_ko", "text_en"))


SectionForms = forms.formset_factory(SectionForm, extra=1, can_delete=True, can_order=True, max_num=MOST_SECTIONS, validate_max=True)  # fmt: skip


def sections_of(forms_given: Any) -> list[dict[str, str]]:
    """Return the sections that were given in their order; new ones get the next free name."""
    kept = [one for one in forms_given.forms if not one.is_blank and not one.cleaned_data.get("DELETE")]
    kept.sort(key=lambda one: (one.cleaned_data.get("ORDER") is None, one.cleaned_data.get("ORDER") or 0))
    taken = {one.cleaned_data["section"] for one in kept}
    free = (f"s{number}" for number in range(1, 10 * MOST_SECTIONS) if f"s{number}" not in taken)
    return [
        {"section": one.cleaned_data["section"] or next(free)}
        | {name: one.cleaned_data[name] for name in ("heading_ko", "heading_en", "text_ko", "text_en")}
        for one in kept
    ]


class CommentForm(PlainWordsForm):
    """What somebody says of a section, in either language."""

    section = forms.ChoiceField(label=_("On which section"))
    by = forms.CharField(label=_("Who says it"), max_length=300)
    text_ko = forms.CharField(label=_("Comment in Korean"), required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    text_en = forms.CharField(label=_("Comment in English"), required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip

    def __init__(self, data=None, *, sections: list[tuple[str, str]], initial: dict[str, str] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["section"].choices = sections

    def clean(self) -> dict[str, Any]:
        """Refuse a comment that says nothing."""
        given = super().clean()
        for part in ("text_ko", "text_en"):
            given[part] = lines(given.get(part) or "").strip()
        if not (given["text_ko"] or given["text_en"]):
            self.add_error("text_ko", _("Write it in Korean or in English, or in both."))
        return given
