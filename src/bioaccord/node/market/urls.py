"""Addresses of the market."""

from django.urls import path, register_converter

from . import dependence_views, finding_views, material_views, series_views, source_views, views


class _OneOf:
    """A part of an address that is one of a few words; any other is an address at which there is nothing."""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


class MarketArea(_OneOf):
    regex = "biopharma_raw_materials|health_care|food_security|energy"


class DependenceArea(_OneOf):
    regex = "all|" + MarketArea.regex


class SeriesFormat(_OneOf):
    regex = "csv|json|parquet"


register_converter(MarketArea, "market_area")
register_converter(DependenceArea, "dependence_area")
register_converter(SeriesFormat, "series_format")

urlpatterns = [
    path("market/", views.market, name="market"),
    path("market/areas/<market_area:area>/", views.area, name="market_area"),
    path(
        "market/areas/<market_area:area>/<slug:panel>.<chart_format:format>",
        views.panel_chart,
        name="market_panel_chart",
    ),
    path(
        "market/areas/<market_area:area>/<slug:panel>/figures.<list_format:format>",
        views.panel_file,
        name="market_panel_file",
    ),
    path("market/findings.<list_format:format>", finding_views.findings_file, name="market_findings_file"),
    path("market/findings/chart.<chart_format:format>", finding_views.finding_chart_file, name="market_finding_chart"),
    path("market/list/", views.series_list, name="market_list"),
    path("market/list.<list_format:format>", views.list_file, name="market_list_file"),
    path("market/series/", series_views.series, name="market_series"),
    path("market/series/chart.<chart_format:format>", series_views.series_chart_file, name="market_series_chart"),
    path("market/series/file.<series_format:format>", series_views.series_file, name="market_series_file"),
    path("market/materials/<slug:material_id>/", material_views.material, name="market_material"),
    path(
        "market/materials/<slug:material_id>/dependence.<chart_format:format>",
        material_views.material_picture,
        name="market_material_picture",
    ),
    path(
        "market/materials/<slug:material_id>/dependence/table.<list_format:format>",
        material_views.material_dependence_file,
        name="market_material_dependence",
    ),
    path("market/dependence/", dependence_views.dependence, name="market_dependence"),
    path("market/dependence/<dependence_area:area>/", dependence_views.dependence, name="market_dependence_of"),
    path(
        "market/dependence/<dependence_area:area>/<slug:part>.<chart_format:format>",
        dependence_views.dependence_picture,
        name="market_dependence_picture",
    ),
    path(
        "market/dependence/<dependence_area:area>/<slug:part>/<slug:table>.<list_format:format>",
        dependence_views.dependence_file,
        name="market_dependence_file",
    ),
    path("market/sources/", source_views.sources, name="market_sources"),
    path("market/sources/cancel/", source_views.cancel, name="market_cancel_look"),
    path("market/sources/runs/<int:number>.<list_format:format>", source_views.run_file, name="market_run_file"),
    path("market/sources.<list_format:format>", source_views.sources_file, name="market_sources_file"),
]
