"""Addresses of the exchange's pages."""

from django.urls import path

from . import aggregates_views as aggregates
from . import group_views as groups
from . import market_notes_views as market_notes
from . import overview_views as overview
from . import pairing_views as pairing
from . import received_views as received
from . import sharing_views as sharing

urlpatterns = [
    path("exchange/", overview.overview, name="exchange"),
    path("exchange/status.json", overview.status, name="exchange_status"),
    path("exchange/watch.json", overview.watch, name="exchange_watch"),
    path("exchange/refused/", overview.seen_alarms, name="exchange_seen_alarms"),
    path("exchange/refused/<int:alarm_id>.json", overview.evidence, name="exchange_evidence"),
    path("exchange/refused/<int:alarm_id>/seen", overview.acknowledge, name="exchange_acknowledge"),
    path("exchange/ledgers/<int:ledger_id>/again", overview.take_up_again, name="exchange_take_up_again"),
    path("metrics", overview.metrics, name="metrics"),
    path("exchange/associations/", pairing.peers, name="exchange_peers"),
    path("exchange/associations/invite", pairing.invite, name="exchange_invite"),
    path("exchange/associations/use", pairing.use_invitation, name="exchange_use_invitation"),
    path("exchange/associations/<str:association>/", pairing.peer, name="exchange_peer"),
    path("exchange/associations/<str:association>/confirm", pairing.confirm, name="exchange_confirm"),
    path("exchange/associations/<str:association>/vouch", pairing.vouch, name="exchange_vouch"),
    path("exchange/associations/<str:association>/set-aside", pairing.set_aside, name="exchange_set_aside"),
    path("exchange/associations/<str:association>/move", pairing.move, name="exchange_move"),
    path("exchange/associations/<str:association>/end", pairing.end, name="exchange_end"),
    path("exchange/key/", pairing.own_key, name="exchange_own_key"),
    path("exchange/key/replace", pairing.replace_key, name="exchange_replace_key"),
    path("exchange/groups/", groups.list_groups, name="exchange_groups"),
    path("exchange/groups/new", groups.propose, name="exchange_propose"),
    path("exchange/groups/<str:group_id>/", groups.group, name="exchange_group"),
    path("exchange/groups/<str:group_id>/agree", groups.agree, name="exchange_agree"),
    path("exchange/groups/<str:group_id>/close", groups.close, name="exchange_close"),
    path("exchange/groups/<str:group_id>/<str:source>.jsonl", groups.ledger_file, name="exchange_ledger_file"),
    path("exchange/share/<str:kind>/<path:subject>", sharing.share, name="exchange_share"),
    path("exchange/shared/", sharing.shared, name="exchange_shared"),
    path("exchange/shared.<list_format:format>", sharing.shared_file, name="exchange_shared_file"),
    path("exchange/shared/<str:record_id>/", sharing.shared_record, name="exchange_shared_record"),
    path("exchange/shared/<str:record_id>/retract", sharing.retract, name="exchange_retract"),
    path("exchange/market-notes/", market_notes.market_notes, name="exchange_market_notes"),
    path("exchange/aggregates/", aggregates.aggregates, name="exchange_aggregates"),
    path("exchange/aggregates.<list_format:format>", aggregates.aggregates_file, name="exchange_aggregates_file"),
    path("exchange/received/", received.received, name="exchange_received"),
    path("exchange/received.<list_format:format>", received.received_file, name="exchange_received_file"),
    path("exchange/received/<str:group_id>/<str:source>/<int:seq>/", received.record, name="exchange_received_record"),
    path(
        "exchange/received/<str:group_id>/<str:source>/<int:seq>.json",
        received.record_json,
        name="exchange_received_json",
    ),
]
