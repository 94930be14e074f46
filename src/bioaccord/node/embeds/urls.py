"""Addresses of embed addresses, and of what they show."""

from django.urls import path, register_converter

from . import views


class _OneOf:
    """A part of an address that is one of a few words; any other is an address at which there is nothing."""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


class EmbedLanguage(_OneOf):
    regex = "ko|en"


class EmbedFormat(_OneOf):
    regex = "svg|png"


register_converter(EmbedLanguage, "embed_language")
register_converter(EmbedFormat, "embed_format")

urlpatterns = [
    path("embed/<str:word>/<embed_language:language>.<embed_format:format>", views.picture, name="embed_picture"),
    path("market/embeds/", views.embeds, name="embeds"),
    path("market/embeds/new", views.make, name="make_embed"),
    path("market/embeds/<int:embed_id>/revoke", views.revoke, name="revoke_embed"),
]
