"""What a page shows, as a file: rows as CSV or JSON, a chart as its specification, SVG or PNG."""

import csv
import json
from collections.abc import Sequence

from defusedcsv import csv as defused
from django.http import HttpResponse, JsonResponse

from bioaccord.brief.picture import png_of, svg_of


def table_file(rows: Sequence[dict], columns: Sequence[str], name: str, format: str) -> HttpResponse:
    """Return rows as JSON, or as CSV with these columns, which a browser saves as `name`.csv."""
    if format == "json":
        text = json.dumps(rows, ensure_ascii=False, indent=2)
        return HttpResponse(text, content_type="application/json; charset=utf-8")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")  # so that spreadsheets read the Korean right
    writer = defused.writer(response, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return response


def chart_file(specification: dict, format: str) -> HttpResponse:
    """Return a Vega-Lite chart as its specification, or drawn as SVG or PNG."""
    if format == "svg":
        return HttpResponse(svg_of(specification), content_type="image/svg+xml")
    if format == "png":
        return HttpResponse(png_of(specification), content_type="image/png")
    return JsonResponse(specification)
