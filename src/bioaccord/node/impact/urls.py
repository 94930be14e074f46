"""Addresses of laws and of firms' portfolios."""

from django.urls import path

from . import file_views as files
from . import market_views, views

_ONE = "impact/portfolios/<slug:portfolio_id>/"

urlpatterns = [
    path("impact/", views.laws_list, name="impact"),
    path(_ONE, views.portfolio, name="impact_portfolio"),
    path(f"{_ONE}import", views.import_again, name="impact_import_again"),
    path(f"{_ONE}market", market_views.import_market, name="impact_market"),
    path(f"{_ONE}delete", views.delete, name="impact_delete"),
    path(f"{_ONE}rows.<portfolio_format:format>", files.rows, name="impact_rows"),
    path(f"{_ONE}answer.<answer_format:format>", files.answer_file, name="impact_answer"),
    path(f"{_ONE}by-year.<list_format:format>", files.bands_table, name="impact_bands_table"),
    path(f"{_ONE}by-year/<str:figure>.<chart_format:format>", files.bands_chart, name="impact_bands_chart"),
    path(f"{_ONE}compare/", views.compare, name="impact_compare"),
    path(f"{_ONE}compare.<list_format:format>", files.comparison_file, name="impact_comparison"),
    path(f"{_ONE}products/<str:subject_id>/", views.product, name="impact_product"),
    path(f"{_ONE}products/<str:subject_id>/timeline.svg", files.timeline_picture, name="impact_timeline_picture"),
    path(
        f"{_ONE}products/<str:subject_id>/timeline.<list_format:format>",
        files.timeline_table,
        name="impact_timeline_table",
    ),
    path(f"{_ONE}runs/start", views.start, name="impact_start"),
    path(f"{_ONE}runs/<int:run_id>/progress.json", views.progress, name="impact_progress"),
    path(f"{_ONE}runs/<int:run_id>/cancel", views.cancel, name="impact_cancel"),
    path(f"{_ONE}roundtable", views.bring, name="impact_bring"),
    path("impact/<slug:law_id>/", views.law, name="impact_law"),
    path("impact/<slug:law_id>/import", views.import_new, name="impact_import"),
    path("impact/<slug:law_id>/figures.<list_format:format>", files.figures, name="impact_figures"),
    path("impact/<slug:law_id>/rules.json", files.rules, name="impact_rules"),
    path("impact/<slug:law_id>/template.xlsx", files.template, name="impact_template"),
]
