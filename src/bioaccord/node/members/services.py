"""The only way to write associations."""

from .models import Association


def save_association(association_id: str, name_ko: str, name_en: str, *, fictional: bool) -> None:
    """Create or rename an association."""
    Association.objects.update_or_create(
        association_id=association_id,
        defaults={"name_ko": name_ko, "name_en": name_en, "fictional": fictional},
    )
