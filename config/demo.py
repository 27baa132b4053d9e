"""Made-up people for `make run`: plainly marked, in different places of the road, dates relative to today."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from applicants.budget import demo as budget
from applicants.certification import demo as certification
from applicants.checklist import records
from applicants.checklist import services as checklist
from applicants.checklist.models import Change, ChecklistItem
from applicants.documents import demo as documents
from applicants.eras import demo as eras
from applicants.eras.applying import demo as applying
from applicants.exams import demo as exams
from applicants.interviews import demo as interviews
from applicants.interviews.prep import demo as prep
from applicants.letters import demo as letters
from applicants.match.ranking import demo as ranking
from applicants.owned import Section
from applicants.people import demo as people
from applicants.profile import services as profile
from applicants.profile.models import Applicant
from applicants.sharing.models import Grant, Invitation, Viewing
from applicants.usce import demo as usce
from applicants.visa import demo as visa
from applicants.wellbeing import demo as wellbeing
from config import season
from programs import demo as catalogue
from programs.models import Specialty, Suggestion
from reminders.models import Mail, Reminder
from roadmap.models import Phase

MARK = "(demo)"
PROFILE: tuple[Any, ...] = (exams, certification, usce, letters, documents, people, budget, wellbeing)
SEASON: tuple[Any, ...] = (letters, documents, eras, applying, interviews, prep, ranking, visa)
ROOMS: tuple[Any, ...] = tuple(dict.fromkeys((*PROFILE, *SEASON)))
"""Each fills its pages with a few made-up records: of somebody on the way, of somebody in the running season."""
ON_THE_WAY, IN_SEASON = "applicant@demo.example", "bilal@demo.example"


@dataclass(frozen=True)
class Person:
    """One made-up applicant. `done`, `begun` and `waits` give days before today; `late` an own step that is late."""

    email: str
    name: str
    zone: str
    status: str
    visa: str
    graduated_days_ago: int
    school: str
    country: str
    specialties: tuple[str, ...] = ("internal-medicine",)
    options: tuple[str, ...] = ()
    done: Mapping[str, int] = field(default_factory=dict)
    begun: Mapping[str, int] = field(default_factory=dict)
    waits: Mapping[str, tuple[str, str, int, int]] = field(default_factory=dict)
    weeks: Mapping[str, float] = field(default_factory=dict)
    nearest_season: bool = False


def person(name: str, zone: str, **rest: Any) -> Person:
    """A mentee whose address follows from the name."""
    return Person(f"{name.split()[0].lower()}@demo.example", name, zone, **rest)


BASICS = {"wdoms_check": 420, "myintealth_account": 380, "ecfmg_application": 350, "fsmb_account": 300}
EXAMS = {"step1_exam": 260, "step1_result": 235, "step2_exam": 120, "step2_result": 95}
SENT = {
    "target_season": 500, "specialty_choice": 480, "graduation": 800, **BASICS, **EXAMS, "oet_exam": 90,
    "oet_result": 70, "pathway_choice": 200, "pathway_documents": 60, "usce_search": 300, "usce_papers": 240,
    "usce_do": 100, "lor_request": 98, "cv_document": 220, "personal_statement": 95, "program_list": 110,
    "eras_token": 140, "myeras_account": 139, "myeras_application": 85, "lor_upload": 70, "certify_submit": 78,
    "credential_verification": 150, "program_website_check": 100, "program_requirements": 92, "mspe": 75,
    "signals_geo": 80, "nrmp_register": 60,
}  # fmt: skip

PEOPLE = (
    Person(
        ON_THE_WAY, "Zara Sample", "Asia/Karachi", "graduate", "j1", 870,
        f"Example Medical College {MARK}", "Pakistan", options=("optional",),
        done={"graduation": 870, "target_season": 81, "specialty_choice": 94, **BASICS, "step1_baseline": 330,
              "step1_prep": 50, "step1_register": 120, "step1_exam": 39, "step1_result": 11, "join_community": 200,
              "budget_plan": 75, "acgme_check": 60},
        begun={"step2_prep": 12, "cv_document": 5},
        waits={"credential_verification": ("school", "the registrar", 46, -1)},
    ),
    Person(
        "student@demo.example", "Noor Example", "Asia/Amman", "student", "either", -900, f"Sample University {MARK}",
        "Jordan", specialties=("pediatrics",), options=("optional",),
        done={"target_season": 40, "wdoms_check": 35, "med_y1_basic": 30}, begun={"med_y2_step1_prep": 30},
    ),
    person(
        "Bilal Specimen", "Asia/Karachi", status="graduate", visa="j1", graduated_days_ago=800,
        school=f"Example Medical College {MARK}", country="Pakistan", done=SENT, begun={"interviews": 48},
        nearest_season=True,
    ),
    person(
        "Adaeze Mock", "Africa/Lagos", status="graduate", visa="either", graduated_days_ago=1200,
        school=f"Placeholder University {MARK}", country="Nigeria", specialties=("family-medicine",),
        done={k: v for k, v in SENT.items() if k not in ("step2_exam", "step2_result", "oet_exam", "oet_result",
                                                         "credential_verification", "pathway_documents")},
        begun={"step2_prep": 150}, nearest_season=True,
    ),
    person(
        "Tomas Placeholder", "America/Bogota", status="graduate", visa="j1", graduated_days_ago=500,
        school=f"Universidad de Ejemplo {MARK}", country="Colombia", specialties=("neurology", "internal-medicine"),
        done={"graduation": 500, "target_season": 90, "specialty_choice": 80, **BASICS, **EXAMS, "cv_document": 40},
        begun={"usce_search": 20}, waits={"usce_search": ("hospital", f"Example Lakeside {MARK}", 10, 11)},
    ),
    person(
        "Iryna Demo", "Europe/Kyiv", status="old_graduate", visa="none", graduated_days_ago=3100,
        school=f"Sample Medical University {MARK}", country="Ukraine", specialties=("psychiatry",), done=SENT,
        begun={"interviews": 30}, nearest_season=True,
    ),
    person(
        "Mei Example", "Asia/Shanghai", status="graduate", visa="h1b", graduated_days_ago=700,
        school=f"Demo Medical School {MARK}", country="China", specialties=("pathology",), options=("couple",),
        done={"graduation": 700, "target_season": 60, "specialty_choice": 60, **BASICS, **EXAMS, "oet_exam": 60,
              "oet_result": 40, "usce_search": 90, "usce_papers": 60, "cv_document": 90},
        begun={"usce_do": 25}, waits={"pathway_documents": ("school", "the dean's office", 33, 3)},
    ),
    person(
        "Kwame Sample", "Africa/Accra", status="graduate", visa="j1", graduated_days_ago=400,
        school=f"Example School of Medicine {MARK}", country="Ghana", specialties=("family-medicine",),
        done={"graduation": 400, "target_season": 20, "wdoms_check": 15}, begun={"myintealth_account": 8},
    ),
)  # fmt: skip


def load_catalogue(*, today: date | None = None) -> int:
    """Add the made-up programs, once. Returns how many were added."""
    today = today or timezone.localdate()
    return catalogue.load(today=today, season=season.submission(today)[0])


@transaction.atomic
def load(*, password: str, now: datetime | None = None) -> int:
    """Add the demo people that are not there yet. Returns how many were added."""
    now = now or timezone.now()
    added = 0
    advisor, new = _user("advisor@demo.example", "Dr Omar Mockford", "America/Chicago", password, is_advisor=True)
    added += new
    admin, new = _user("admin@demo.example", "Curator Sample", "America/New_York", password, is_staff=True)
    admin.groups.add(Group.objects.get(name="curators"))
    added += new
    for entry in PEOPLE:
        user, new = _user(entry.email, entry.name, entry.zone, password, is_applicant=True)
        if new:
            added += 1
            applicant = _applicant(entry, user, now)
            _share(applicant, advisor, now)
    if added:
        _first_person(Applicant.objects.select_related("user").get(user__email=ON_THE_WAY), now)
        _person_in_season(Applicant.objects.select_related("user").get(user__email=IN_SEASON), now)
    return added


def _person_in_season(applicant: Applicant, now: datetime) -> None:
    """Records of the running season; what was ticked as certified is certified there too."""
    user = applicant.user
    _fill(applicant, SEASON, now)
    applying.certify(applicant, user.today(now) - timedelta(days=SENT["certify_submit"]), user)


def _fill(applicant: Applicant, rooms: tuple[Any, ...], now: datetime) -> None:
    user = applicant.user
    with records.together(applicant=applicant, by=user):  # the plan follows once, not after each of them
        for room in rooms:
            room.fill(applicant, user.today(now), user)


def _user(email: str, name: str, zone: str, password: str, **roles: bool) -> tuple[User, bool]:
    user = User.objects.filter(email=email).first()
    if user:
        return user, False
    user = User.objects.create_user(
        email, password, name=name, time_zone=zone, time_zone_confirmed=True, is_demo=True, **roles
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user, True


def _applicant(entry: Person, user: User, now: datetime) -> Applicant:
    today = user.today(now)

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    applicant = profile.applicant_of(user)
    answers = {
        "status": entry.status, "visa": entry.visa, "options": list(entry.options), "school": entry.school,
        "school_country": entry.country, "graduation_on": ago(entry.graduated_days_ago),
        "specialties": [Specialty.objects.get(key=key) for key in entry.specialties],
    }  # fmt: skip
    applicant = profile.save_answers(applicant=applicant, answers=answers, step=3, by=user)
    items = {item.key: item for item in checklist.complete_items(applicant)}
    for key, days in entry.done.items():
        items[key].done_on = ago(days)
    for key, days in entry.begun.items():
        items[key].started_on = ago(days)
    for key, (kind, who, since, chase_in) in entry.waits.items():
        row = items[key]
        row.waiting_on, row.waiting_name, row.waiting_since = kind, who, ago(since)
        row.started_on = row.started_on or ago(since)
        row.chase_on = today + timedelta(days=chase_in)
    ChecklistItem.objects.bulk_update(
        items.values(), ["done_on", "started_on", "waiting_on", "waiting_name", "waiting_since", "chase_on"]
    )
    profile.look_at_seasons(applicant)
    wanted = applicant.possible_season if entry.nearest_season else applicant.recommended_season
    season = wanted or applicant.recommended_season
    assert season
    applicant = profile.finish_onboarding(applicant=applicant, target_season=season, by=user)
    _history(applicant, entry, items, now)
    return applicant


def _history(applicant: Applicant, entry: Person, items: Mapping[str, ChecklistItem], now: datetime) -> None:
    """The entries of "what changed" for the last steps, dated as they happened."""
    last = sorted(entry.done.items(), key=lambda pair: -pair[1])[-6:]
    for key, days in last:
        change = Change.objects.create(
            applicant=applicant, item=items[key], verb=Change.Verb.DONE, by=applicant.user,
            before={"done_on": None}, after={"done_on": items[key].done_on.isoformat()},  # type: ignore[union-attr]
            moved_count=3 + days % 11,
        )  # fmt: skip
        Change.objects.filter(pk=change.pk).update(at=now - timedelta(days=days, hours=3))


def _share(applicant: Applicant, advisor: User, now: datetime) -> None:
    """The advisor sees the roadmap of everybody, more of some; and has looked at some pages."""
    sections = [Section.ROADMAP.value]
    if applicant.pk % 2:
        sections.append(Section.PROFILE.value)
    if applicant.user.email in (ON_THE_WAY, IN_SEASON):
        sections = list(Section.values)
    Grant.objects.create(applicant=applicant, advisor=advisor, sections=sections)
    for days in (2, 9):
        viewing = Viewing.objects.create(
            applicant=applicant, advisor=advisor, advisor_name=advisor.shown_name, section=Section.ROADMAP,
            page=applicant.get_absolute_url(),
        )  # fmt: skip
        Viewing.objects.filter(pk=viewing.pk).update(at=now - timedelta(days=days, hours=5))


def _first_person(applicant: Applicant, now: datetime) -> None:
    """What makes the first person's pages look lived in: own steps, parts, an open invitation, mails of the past."""
    user = applicant.user
    today = user.today(now)
    exams = Phase.objects.get(key="exams")
    exam = ChecklistItem.objects.get(applicant=applicant, key="step2_exam")
    checklist.add_own_step(
        applicant=applicant, title="Renew my passport", phase=exams, needed_before=exam,
        target_on=today - timedelta(days=21), notes="The old one ends in three months.", by=user,
    )  # fmt: skip
    search = ChecklistItem.objects.get(applicant=applicant, key="usce_search")
    for text in ("List 15 hospitals", "Write the first five mails", "Ask alumni of my school"):
        part = checklist.add_substep(item=search, text=text, by=user)
        if text.startswith("List"):
            checklist.tick_substep(substep=part, done=True, by=user)
    Invitation.objects.create(
        applicant=applicant, email="friend@demo.example", sections=[Section.ROADMAP.value], message="Have a look?"
    )
    Mail.objects.create(  # an invitation of the demo is never sent
        address="friend@demo.example", kind=Mail.Kind.INVITATION, due_at=now, send_at=now, state=Mail.State.EMPTY,
        slot=f"invitation:{Invitation.objects.get(applicant=applicant).public_id.hex}",
    )  # fmt: skip
    Suggestion.objects.filter(program__is_demo=True, by=None, batch=None).update(by=user)
    _fill(applicant, PROFILE, now)
    eras.begin(applicant, today, user)
    for days, key, rule in ((30, "step1_result", "T-7"), (16, "budget_plan", "T-3"), (12, "step1_result", "T-1")):
        _past_mail(user, ChecklistItem.objects.get(applicant=applicant, key=key), rule, now - timedelta(days=days))


def _past_mail(user: User, item: ChecklistItem, rule: str, at: datetime) -> None:
    day = user.today(at)
    mail = Mail.objects.create(
        user=user, kind=Mail.Kind.DAILY, slot=f"daily:{day}", due_at=at, send_at=at, state=Mail.State.SENT,
        sent_at=at, attempts=1, subject="1 soon",
    )  # fmt: skip
    Reminder.objects.create(
        user=user, kind=Reminder.Kind.MILESTONE, subject=f"item:{item.public_id.hex}", rule=rule,
        due_version=f"{day}:finish", event_on=day + timedelta(days=int(rule[2:])), due_at=at, mail=mail,
        state=Reminder.State.SENT, data={"title": item.title},
    )  # fmt: skip
