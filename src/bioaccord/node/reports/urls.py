"""Addresses of reports."""

from django.urls import path

from . import views

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/new", views.new_report, name="new_report"),
    path("reports/of-area/<slug:area>", views.new_area_report, name="new_area_report"),
    path("reports/<int:report_id>/", views.report, name="report"),
    path("reports/<int:report_id>/report.pdf", views.pdf, name="report_pdf"),
    path("reports/<int:report_id>/report.json", views.plain, name="report_json"),
    path("reports/<int:report_id>/chart-<int:number>.<chart_format:format>", views.chart, name="report_chart"),
    path("reports/<int:report_id>/write/", views.write, name="write_report"),
    path("reports/<int:report_id>/write/head", views.head, name="report_head"),
    path("reports/<int:report_id>/write/found", views.found, name="report_found"),
    path("reports/<int:report_id>/write/new-<str:kind>", views.new_part, name="new_report_part"),
    path("reports/<int:report_id>/write/<int:place>/", views.change_part, name="change_report_part"),
    path("reports/<int:report_id>/write/act", views.act, name="report_act"),
]
