"""`bioaccord market …`: figures of publishers, on files, without a node."""

from __future__ import annotations

import typer

from .market_changes import changes
from .market_dependence import dependence
from .market_forecast import forecast
from .market_import import import_files
from .market_pull import pull
from .market_report import report
from .market_runs import runs
from .market_series import differences, keys, show
from .market_trade import mirror, unit_values
from .market_trends import trends

application = typer.Typer(
    help="Figures of publishers: import, pull, ask for series as they are or as they were, what is likely next, and reports.",
    no_args_is_help=True,
)
series = typer.Typer(help="Series in a store: which there are, what they say, what was revised.", no_args_is_help=True)
application.command("import")(import_files)
application.command("pull")(pull)
application.command("runs")(runs)
series.command("list")(keys)
series.command("show")(show)
series.command("differences")(differences)
application.command("forecast")(forecast)
application.command("changes")(changes)
application.command("mirror")(mirror)
application.command("unit-values")(unit_values)
application.command("trends")(trends)
application.command("dependence")(dependence)
application.command("report")(report)
application.add_typer(series, name="series")
