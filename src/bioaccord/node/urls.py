"""All addresses of a node."""

from django.urls import include, path, register_converter
from django.views.generic import RedirectView

from bioaccord.node.accounts import views as accounts
from bioaccord.node.api import api
from bioaccord.node.audit import views as audit
from bioaccord.node.brief import views as brief
from bioaccord.node.events import checkin_views, copy_views, diary_views, screen_views
from bioaccord.node.events import organiser_views as organiser
from bioaccord.node.events import registration_views as registration
from bioaccord.node.events import request_views as requests
from bioaccord.node.events import views as events
from bioaccord.node.partners import views as partners
from bioaccord.node.policy import (
    calendar_views,
    comparison_views,
    document_views,
    proceeding_views,
    search_views,
    timeline_views,
)
from bioaccord.node.policy import views as policy
from bioaccord.node.supply import calculation_views as calculations
from bioaccord.node.supply import members_views as chokepoints
from bioaccord.node.supply import network_views as network
from bioaccord.node.supply import own_part_views as own_part
from bioaccord.node.supply import views as supply


class _OneOf:
    """A part of an address that is one of a few words; any other is an address at which there is nothing."""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ChartFormat(_OneOf):
    regex = "json|svg|png"


class BriefFormat(_OneOf):
    regex = "json|html|markdown"


class ListFormat(_OneOf):
    regex = "json|csv"


class SupplyTable(_OneOf):
    regex = "layers|flows|endurance|stress"


register_converter(SupplyTable, "supply_table")


class SupplyPicture(_OneOf):
    regex = "layers|flows"


class PlanTable(_OneOf):
    regex = "frontier-table|measures"


class ChokepointUnit(_OneOf):
    regex = "country|material"


register_converter(ChokepointUnit, "chokepoint_unit")
register_converter(SupplyPicture, "supply_picture")
register_converter(PlanTable, "plan_table")


class RunTable(_OneOf):
    regex = "progress|measures|moved|told"


class FiguresFormat(_OneOf):
    regex = "json|csv|xlsx"


register_converter(RunTable, "run_table")
register_converter(FiguresFormat, "figures_format")


class NetworkFormat(_OneOf):
    regex = r"xlsx|csv\.zip|parquet\.zip"


register_converter(NetworkFormat, "network_format")


class PortfolioFormat(_OneOf):
    regex = r"xlsx|csv\.zip"


class AnswerFormat(_OneOf):
    regex = r"xlsx|json|pdf|short\.pdf"


register_converter(PortfolioFormat, "portfolio_format")
register_converter(AnswerFormat, "answer_format")
register_converter(ChartFormat, "chart_format")
register_converter(BriefFormat, "brief_format")
register_converter(ListFormat, "list_format")

urlpatterns = [
    path("", accounts.home, name="home"),
    path("account/", accounts.account, name="account"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("brief/", brief.own_brief, name="brief"),
    path("brief/<str:organisation_id>/", brief.brief_of, name="brief_of"),
    path("brief/<str:organisation_id>/chart.<chart_format:format>", brief.brief_chart, name="brief_chart"),
    path("brief/<str:organisation_id>/file.<brief_format:format>", brief.brief_file, name="brief_file"),
    path("exposures/", brief.exposures, name="exposures"),
    path("exposures/list.<list_format:format>", brief.exposures_file, name="exposures_file"),
    path("exposures/<str:exposure_id>/", brief.exposure, name="exposure"),
    path("exposures/<str:exposure_id>.json", brief.exposure_json, name="exposure_json"),
    path("supply/", supply.own_chain, name="supply"),
    path("supply/members/", chokepoints.members, name="supply_members"),
    path("supply/members/list.<list_format:format>", chokepoints.members_file, name="supply_members_file"),
    path(
        "supply/members/<chokepoint_unit:unit>.<chart_format:format>",
        chokepoints.members_chart,
        name="supply_members_chart",
    ),
    path("supply/<str:organisation_id>/", supply.chain_page, name="supply_of"),
    path("supply/<str:organisation_id>/sharing", supply.sharing, name="supply_sharing"),
    path("supply/<str:organisation_id>/bands.<chart_format:format>", supply.bands, name="supply_bands"),
    path("supply/<str:organisation_id>/<supply_table:table>.<list_format:format>", supply.table, name="supply_table"),
    path("supply/<str:organisation_id>/<supply_picture:picture>.svg", supply.picture, name="supply_picture"),
    path("supply/<str:organisation_id>/chain", calculations.start_chain, name="start_chain"),
    path("supply/<str:organisation_id>/stress", calculations.start_stress_test, name="start_stress_test"),
    path("supply/<str:organisation_id>/first/", calculations.first_measures, name="supply_first"),
    path("supply/<str:organisation_id>/first/<int:calculation_id>/", calculations.first_measures, name="plan"),
    path(
        "supply/<str:organisation_id>/first/<int:calculation_id>/frontier.<chart_format:format>",
        calculations.frontier,
        name="frontier",
    ),
    path(
        "supply/<str:organisation_id>/first/<int:calculation_id>/<plan_table:table>.<list_format:format>",
        calculations.plan_table,
        name="plan_table",
    ),
    path(
        "supply/<str:organisation_id>/calculations/<int:calculation_id>/progress.json",
        calculations.progress,
        name="calculation_progress",
    ),
    path(
        "supply/<str:organisation_id>/calculations/<int:calculation_id>/cancel",
        calculations.cancel,
        name="cancel_calculation",
    ),
    path("supply/<str:organisation_id>/part/", own_part.own_part, name="own_part"),
    path("supply/<str:organisation_id>/part/file.<network_format:format>", own_part.file, name="own_part_file"),
    path("supply/<str:organisation_id>/part/import", own_part.upload, name="own_part_upload"),
    path("supply/<str:organisation_id>/part/buyers", own_part.buyers, name="own_part_buyers"),
    path("network/", network.network, name="network"),
    path("network/import", network.upload, name="network_upload"),
    path("network/import/<int:draft_id>/", network.draft, name="network_draft"),
    path("network/import/<int:draft_id>/refusals.<list_format:format>", network.refusals_file, name="network_refusals"),
    path("network/import/<int:draft_id>/load", network.load, name="network_load"),
    path("network/import/<int:draft_id>/drop", network.drop, name="network_drop"),
    path("network/versions/<int:number>/", network.version, name="network_version"),
    path("network/file.<network_format:format>", network.file, name="network_file"),
    path("network/template.<network_format:format>", network.template, name="network_template"),
    path("signals/", policy.signals, name="signals"),
    path("signals/mark/<path:signal_id>", policy.mark, name="mark_signal"),
    path("signals/note/<path:signal_id>", policy.note, name="note_signal"),
    path("signals/show/<path:signal_id>", policy.signal, name="signal"),
    path("policy/", timeline_views.timeline, name="policy"),
    path("policy/timeline.<list_format:format>", timeline_views.timeline_file, name="policy_file"),
    path("policy/search/", search_views.search, name="policy_search"),
    path("policy/search.<list_format:format>", search_views.search_file, name="policy_search_file"),
    path("policy/list/", timeline_views.documents, name="policy_list"),
    path("policy/compare/", comparison_views.compare, name="policy_compare"),
    path("policy/compare.json", comparison_views.compare_json, name="policy_compare_json"),
    path("policy/compare-rules/", proceeding_views.compare_rules, name="policy_compare_rules"),
    path("policy/compare-rules.json", proceeding_views.compare_rules_json, name="policy_compare_rules_json"),
    path("policy/deadlines/", calendar_views.deadlines, name="policy_deadlines"),
    path("policy/deadlines.<list_format:format>", calendar_views.deadlines_file, name="policy_deadlines_file"),
    path("policy/sources/", calendar_views.coverage, name="policy_sources"),
    path("policy/sources.<list_format:format>", calendar_views.coverage_file, name="policy_sources_file"),
    path("policy/correct/<path:document_id>", document_views.correct, name="policy_correct"),
    path("policy/json/<path:document_id>", document_views.document_json, name="policy_document_json"),
    path("policy/show/<path:document_id>", document_views.document, name="policy_document"),
    path("matches/<str:match_id>/", partners.match, name="match"),
    path("matches/<str:match_id>/propose", partners.propose, name="propose_meeting"),
    path("meetings/", requests.meetings, name="meetings"),
    path("meetings/<str:meeting_id>/", requests.meeting, name="meeting"),
    path("meetings/<str:meeting_id>/answer", requests.answer, name="answer_meeting"),
    path("meetings/<str:meeting_id>/act", requests.act, name="act_on_meeting"),
    path("meetings/<str:meeting_id>/cancel", requests.cancel, name="cancel_meeting"),
    path("events/", events.events, name="events"),
    path("events/new/", organiser.setup, name="setup_event"),
    path("events/new/copy/", copy_views.copy, name="copy_event"),
    path("events/<str:event_id>/", events.event, name="event"),
    path("", include("bioaccord.node.events.programme_urls")),
    path("events/<str:event_id>/team/", registration.own_team, name="event_own_team"),
    path("events/<str:event_id>/team/<str:organisation_id>/", registration.team, name="event_team"),
    path("events/<str:event_id>/delegates/<str:delegate_id>/", registration.delegate, name="event_delegate"),
    path("events/<str:event_id>/delegates/<str:delegate_id>/times/", registration.times, name="event_times"),
    path("events/<str:event_id>/delegates/<str:delegate_id>/withdraw", registration.withdraw, name="withdraw_delegate"),
    path("events/<str:event_id>/find/", requests.find, name="event_find"),
    path("events/<str:event_id>/ask/<str:organisation_id>/", requests.ask, name="event_ask"),
    path("events/<str:event_id>/state", organiser.state, name="event_state"),
    path("events/<str:event_id>/requests/", organiser.board, name="event_board"),
    path("events/<str:event_id>/requests.<list_format:format>", organiser.board_file, name="event_board_file"),
    path("events/<str:event_id>/delegates/", organiser.delegates, name="event_delegates"),
    path("events/<str:event_id>/remind", organiser.remind, name="event_remind"),
    path("events/<str:event_id>/files/", organiser.files, name="event_files"),
    path("events/<str:event_id>/files/<int:draft_id>/", organiser.draft, name="event_draft"),
    path("events/<str:event_id>/files/<int:draft_id>/load", organiser.load, name="event_load"),
    path(
        "events/<str:event_id>/files/<int:draft_id>/refusals.<list_format:format>",
        organiser.draft_refusals,
        name="event_refusals",
    ),
    path("events/<str:event_id>/export.xlsx", organiser.export, name="event_export"),
    path("events/<str:event_id>/schedule", events.schedule, name="schedule_event"),
    path("events/<str:event_id>/diary.ics", events.diary, name="diary"),
    path("events/<str:event_id>/paper/", screen_views.paper, name="event_paper"),
    path("events/<str:event_id>/paper/screens", screen_views.choose_screen, name="choose_screen"),
    path("events/<str:event_id>/table-signs.pdf", screen_views.signs_file, name="table_signs"),
    path("events/<str:event_id>/hall-plans.pdf", screen_views.plans_file, name="hall_plans"),
    path("events/<str:event_id>/diaries.pdf", diary_views.printed, name="printed_diaries"),
    path("events/<str:event_id>/diaries/", diary_views.diaries, name="diaries"),
    path("events/<str:event_id>/diaries/mailing.json", diary_views.mailing_progress, name="mailing_progress"),
    path("events/<str:event_id>/diaries/naming", diary_views.naming, name="naming"),
    path("events/<str:event_id>/diaries/<str:delegate_id>.ics", diary_views.diary_file, name="diary_file"),
    path("events/<str:event_id>/diaries/<str:delegate_id>/code.svg", diary_views.code, name="badge_code"),
    path("events/<str:event_id>/diaries/<str:delegate_id>/new", diary_views.new_address, name="new_diary_address"),
    path("diary/<str:token>.ics", diary_views.feed, name="diary_feed"),
    path("day/<str:token>/", diary_views.day, name="day"),
    path("day/<str:token>/offline.js", diary_views.offline, name="day_offline"),
    path("screen/<str:token>/", screen_views.screen, name="hall_screen"),
    path("screen/<str:token>/table/<str:table_id>", screen_views.table_page, name="table_page"),
    path("checkin/", checkin_views.check_in_by_hand, name="check_in_by_hand"),
    path("checkin/<str:code>/", checkin_views.check_in, name="check_in"),
    path("", include("bioaccord.node.events.roundtable_urls")),
    path("", include("bioaccord.node.alerts.urls")),
    path("", include("bioaccord.node.reports.urls")),
    path("", include("bioaccord.node.market.urls")),
    path("", include("bioaccord.node.embeds.urls")),
    path("", include("bioaccord.node.members.urls")),
    path("", include("bioaccord.node.identity.urls")),
    path("", include("bioaccord.node.partners.urls")),
    path("", include("bioaccord.node.events.schedule_urls")),
    path("", include("bioaccord.node.impact.urls")),
    path("", include("bioaccord.node.exchange.urls")),
    path("", include("bioaccord.node.exchange.page_urls")),
    path("", include("bioaccord.node.exchange.needs_urls")),
    path("", include("bioaccord.node.exchange.strategy_urls")),
    path("", include("bioaccord.node.exchange.joint_urls")),
    path("audit/", audit.audit, name="audit"),
    path("audit.<list_format:format>", audit.audit_file, name="audit_file"),
    path("api/", api.urls),
    path("data/", RedirectView.as_view(url="/api/docs"), name="api_page"),
]
