"""Trade shows: programme, delegates, meetings and what was said about them, schedule runs, roundtables."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from bioaccord.vocabulary.language import Text


class EventState(models.TextChoices):
    """How far a trade show is. Requests are taken while it is open; a schedule is seen by delegates once published."""

    SET_UP = "set_up"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"
    OVER = "over"


class EventRecord(models.Model):
    """A trade show: its programme (slots, tables, walks, sessions, badges) as JSON, its days as columns. Delegates are rows of their own."""

    event_id = models.CharField(max_length=64, unique=True)
    first_day = models.DateField()
    last_day = models.DateField(db_index=True)
    state = models.CharField(max_length=16, choices=EventState.choices, default=EventState.OPEN)
    # When it opens for requests, and closes them, by itself; empty where the organiser does.
    requests_open_at = models.DateTimeField(null=True, blank=True)
    requests_close_at = models.DateTimeField(null=True, blank=True)
    payload = models.JSONField()
    # Rises with every change of programme or delegates, so that what was made ready from them can be told old.
    version = models.PositiveIntegerField(default=0)
    # What people without an account see of it; see hall_screen.py.
    shown = models.JSONField(default=dict, blank=True)
    history = HistoricalRecords(excluded_fields=["payload", "shown"])

    def version_rises(self) -> None:
        """Note that programme or delegates changed; in the database alone, so that two at once are both counted."""
        EventRecord.objects.filter(pk=self.pk).update(version=models.F("version") + 1)


class DelegateRecord(models.Model):
    """A person of a firm at a trade show. Who has an account sees and changes the own row; `token` opens diary feed and check-in without one."""

    event = models.ForeignKey(EventRecord, on_delete=models.CASCADE, related_name="delegates")
    delegate_id = models.CharField(max_length=64)
    organisation_id = models.CharField(max_length=64, db_index=True)
    name_ko = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    role_ko = models.CharField(max_length=120, blank=True)
    role_en = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    # Called on the day where no mail arrives in time.
    phone = models.CharField(max_length=40, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    languages = models.JSONField(default=list)
    badge = models.CharField(max_length=32, blank=True)
    is_first_time = models.BooleanField(default=False)
    unavailable_slots = models.JSONField(default=list)
    has_told_times = models.BooleanField(default=False)
    told_as = models.CharField(max_length=120, blank=True)
    """What the other association calls a person of a guest firm; the same as long as it is the same person."""
    token = models.CharField(max_length=40, unique=True)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # What the diary has shown, and what of it was told by mail; see diary_services.py.
    diary = models.JSONField(default=dict, blank=True)
    history = HistoricalRecords(excluded_fields=["token", "diary"])

    class Meta:
        ordering = ["delegate_id"]
        constraints = [models.UniqueConstraint(fields=["event", "delegate_id"], name="one_delegate_once")]


class GuestFirm(models.Model):
    """A firm of another association that comes to a trade show of this one, as its own node told; its people have no account here."""

    event = models.ForeignKey(EventRecord, on_delete=models.CASCADE, related_name="guest_firms")
    organisation_id = models.CharField(max_length=64, unique=True)
    """What it is called in meetings and teams of this node; made here, so that no other node chooses it."""
    association = models.CharField(max_length=63)
    invitation = models.CharField(max_length=120)
    reference = models.CharField(max_length=120)
    group_id = models.CharField(max_length=63)
    record_id = models.CharField(max_length=200)
    """The record by which it came; with its retraction it goes."""
    name_ko = models.CharField(max_length=300, blank=True)
    name_en = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=2, blank=True)
    what_ko = models.TextField(blank=True)
    what_en = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["association", "invitation"], name="one_guest_firm_an_invitation")
        ]
        ordering = ["id"]

    @property
    def what(self) -> Text:
        """What the firm does, in its own words; in one language where it told one."""
        return Text(self.what_ko or self.what_en, self.what_en or self.what_ko)


class MeetingRecord(models.Model):
    """A meeting of two firms at a trade show. `sequence` rises with every change, for calendars."""

    meeting_id = models.CharField(max_length=40, unique=True)
    event = models.ForeignKey(EventRecord, on_delete=models.CASCADE, related_name="meetings")
    asking = models.CharField(max_length=64, db_index=True)
    asked = models.CharField(max_length=64, db_index=True)
    subject = models.CharField(max_length=1000)
    message = models.TextField(blank=True)
    # 1 usual, 2 wished, 3 most wished: of the side that asks, and of the side that was asked once it accepts.
    priority = models.PositiveSmallIntegerField(default=1)
    asked_priority = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=16, db_index=True)
    # Who attends, party by party: [{"among": [delegate ids], "count": 1}, …]; see `Attendance`.
    attendance = models.JSONField(default=list)
    owner = models.CharField(max_length=64, blank=True)
    is_locked = models.BooleanField(default=False)
    after = models.JSONField(default=list)
    wished_slot = models.CharField(max_length=32, blank=True)
    slot_id = models.CharField(max_length=32, blank=True)
    place = models.CharField(max_length=32, blank=True)
    delegates = models.JSONField(default=list)
    reason_ko = models.CharField(max_length=1000, blank=True)
    reason_en = models.CharField(max_length=1000, blank=True)
    match_id = models.CharField(max_length=16, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True, null=True)
    changed_at = models.DateTimeField(auto_now=True)
    # After the event: what each side says of it (1..5), and what was agreed, seen by both.
    asking_rating = models.PositiveSmallIntegerField(null=True, blank=True)
    asked_rating = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["slot_id", "meeting_id"]
        # What stands in a slot is asked at every move, among 60,000 meetings.
        indexes = [
            models.Index(fields=["event", "status"], name="meetings_by_state"),
            models.Index(fields=["event", "slot_id", "status", "place"], name="meetings_of_a_slot"),
        ]


class MeetingMessage(models.Model):
    """What one side wrote to the other about a meeting: an answer that decides nothing."""

    meeting = models.ForeignKey(MeetingRecord, on_delete=models.CASCADE, related_name="messages")
    organisation_id = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["written_at"]


class EventDraft(models.Model):
    """A file of delegates, requests or a programme that an organiser gave and has not taken over yet; nothing of it counts."""

    class Kind(models.TextChoices):
        DELEGATES = "delegates"
        REQUESTS = "requests"
        PROGRAMME = "programme"

    event = models.ForeignKey(EventRecord, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    made_at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    # What reading it found, so that looking at it reads nothing again.
    found = models.JSONField(default=dict)


class RunKind(models.TextChoices):
    """What a run makes."""

    SCHEDULE = "schedule"
    RESCHEDULE = "reschedule"
    SEATING = "seating"


class RunState(models.TextChoices):
    """How far a run is. `stopped`: somebody ended it and its best result is kept."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"


class ScheduleRun(models.Model):
    """A run of the scheduler: what it was asked, how it goes, its result. Nothing of it counts until it is adopted."""

    event = models.ForeignKey(EventRecord, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=16, choices=RunKind.choices, default=RunKind.SCHEDULE)
    state = models.CharField(max_length=16, choices=RunState.choices, default=RunState.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    asked_for = models.JSONField(default=dict)
    # Standings in order of time: [[seconds, held, value, cost], …]
    progress = models.JSONField(default=list)
    # Every meeting that took part: {"placed": [[id, sequence, slot, place, [delegates]], …], "left_out": [[id, sequence, ko, en], …]}
    result = models.JSONField(default=dict)
    # What is said of it: phase, figures of the schedule that stood and of the one found, who moved and why, what went wrong.
    said = models.JSONField(default=dict)
    stop_asked = models.BooleanField(default=False)
    event_version = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(auto_now_add=True)
    # The worker's last sign of life.
    seen_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-begun_at"]


class DiaryMailing(models.Model):
    """A round in which delegates of a published schedule are written to: which firms' diaries are looked at, and how far it is.

    What a delegate was told stands in the delegate's own row; so a round that breaks half-way goes on where it was.
    """

    event = models.ForeignKey(EventRecord, on_delete=models.CASCADE, related_name="mailings")
    # Which state of meetings and delegates it tells; see diary_mailings.py.
    mark = models.JSONField(default=list)
    # Organisation ids, in the order in which they are told; the first `done` of them are.
    firms = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    letters = models.PositiveIntegerField(default=0)
    # Delegates (ids) whose diary has changed and to whom nobody here can write.
    unreached = models.JSONField(default=list)
    begun_at = models.DateTimeField()
    # The worker's last sign of life.
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]


class Grouping(models.TextChoices):
    """By what some of each sit at every table of a roundtable."""

    COUNTRIES = "countries"
    GROUPS = "groups"
    NOBODY = "nobody"


class RoundtableRecord(models.Model):
    """A roundtable series of a trade show: a topic with its documents, tables, seats and rounds, and who sits where."""

    event = models.ForeignKey(EventRecord, on_delete=models.CASCADE, related_name="roundtables")
    topic_ko = models.CharField(max_length=300)
    topic_en = models.CharField(max_length=300)
    about_ko = models.TextField(blank=True)
    about_en = models.TextField(blank=True)
    # [{"title_ko", "title_en", "address"}]
    documents = models.JSONField(default=list)
    tables = models.PositiveSmallIntegerField(default=4)
    seats = models.PositiveSmallIntegerField(default=8)
    # The slots of the rounds, in order.
    round_slots = models.JSONField(default=list)
    # The room or place where the tables stand.
    place_ko = models.CharField(max_length=120, blank=True)
    place_en = models.CharField(max_length=120, blank=True)
    # Of whom some sit at every table: of each country with enough guests, of `groups`, or of nobody in particular.
    grouping = models.CharField(max_length=16, choices=Grouping.choices, default=Grouping.COUNTRIES)
    # [{"id", "ko", "en", "countries": [codes], "least": number or null, "most": number or null}]
    groups = models.JSONField(default=list)
    is_open = models.BooleanField(default=True)
    # Seats by round and table: [[[delegate ids], …], …]; empty until seated. Delegates see those that were published, at those times.
    seating = models.JSONField(default=list)
    published = models.JSONField(default=list)
    published_slots = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True, blank=True)
    # What it comes to, written by the organiser for the strategy note.
    summary_ko = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    history = HistoricalRecords()


class RoundtableGuest(models.Model):
    """A delegate who takes part, with what the seating has to know."""

    roundtable = models.ForeignKey(RoundtableRecord, on_delete=models.CASCADE, related_name="guests")
    delegate = models.ForeignKey(DelegateRecord, on_delete=models.CASCADE, related_name="roundtables")
    is_moderator = models.BooleanField(default=False)
    is_interpreter = models.BooleanField(default=False)
    # Firms that the guest's firm does not want to sit with.
    kept_apart = models.JSONField(default=list)
    # The group (id) it sits for where that does not follow from its country.
    side = models.CharField(max_length=120, blank=True)
    # Empty while the guest was invited and has not joined yet.
    joined_at = models.DateTimeField(null=True, blank=True)
    # Numbers of the rounds (from 0) in which the guest is not there.
    away_rounds = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["roundtable", "delegate"], name="one_guest_once")]


class RoundtableFigure(models.Model):
    """A figure or a result of a firm's own that it brings: its table sees it, and nobody else. `origin` tells from where it was taken."""

    guest = models.ForeignKey(RoundtableGuest, on_delete=models.CASCADE, related_name="figures")
    # own: typed in; else the kind of result it was taken from, and which one.
    origin = models.CharField(max_length=32, default="own")
    reference = models.CharField(max_length=64, blank=True)
    label_ko = models.CharField(max_length=200, blank=True)
    label_en = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=40)
    # A key of the list of units; see roundtable_figure_words.py.
    unit = models.CharField(max_length=40)
    # Between which values it lies, where that is told, and how it is known: known, estimated, assumed, unknown.
    low = models.CharField(max_length=40, blank=True)
    high = models.CharField(max_length=40, blank=True)
    certainty = models.CharField(max_length=16, default="unknown")
    source_ko = models.CharField(max_length=300, blank=True)
    source_en = models.CharField(max_length=300, blank=True)
    as_of = models.DateField()
    marking = models.CharField(max_length=16, default="amber")
    # A further consent: the strategy note may hold it without the firm's name.
    is_for_note = models.BooleanField(default=False)
    consented_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    consented_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]


class RoundtableNote(models.Model):
    """What was said or agreed at a table in a round, with a marking; names stand in it only with their consent."""

    roundtable = models.ForeignKey(RoundtableRecord, on_delete=models.CASCADE, related_name="notes")
    round_number = models.PositiveSmallIntegerField()
    table_number = models.PositiveSmallIntegerField()
    # said, agreed, open or next_step; a next step has an owner.
    kind = models.CharField(max_length=16, default="said")
    text_ko = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    owner = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    marking = models.CharField(max_length=16, default="amber")
    # Delegate ids whom the text names, and those of them who agreed to it.
    named = models.JSONField(default=list)
    consents = models.JSONField(default=list)
    is_in_strategy_note = models.BooleanField(default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    written_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()
