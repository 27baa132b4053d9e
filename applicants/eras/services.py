"""The writes of the list, of saved searches and of one's facts. All of them can be done twice without harm."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import RestrictedError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applicants.eras.models import ListedProgram, SavedSearch
from applicants.profile.facts import FACTS, FitFacts
from applicants.profile.models import Applicant
from programs.models import Program

if TYPE_CHECKING:
    from accounts.models import User

MOST_LISTED = 500
MOST_SEARCHES = 50
LONGEST_QUERY = 2000
EARLIEST_USCE = date(1990, 1, 1)
FURTHEST_USCE = timedelta(days=3 * 366)


def _locked(applicant: Applicant, by: "User") -> Applicant:
    row: Applicant = Applicant.objects.select_for_update(of=("self",)).get(pk=applicant.pk)
    if row.user_id != by.pk:
        raise PermissionError("only the applicant keeps their list")
    return row


def _now(program: Program) -> Program:
    """The program that counts now; an old page may still name one that was merged into it."""
    while program.merged_into:
        program = program.merged_into
    return program


@transaction.atomic
def add_program(*, applicant: Applicant, program: Program, by: "User") -> ListedProgram:
    """Put a program on the list; of a merged one, what it was merged into. Raises ValidationError when it is full."""
    owner, program = _locked(applicant, by), _now(program)
    rows = ListedProgram.objects.current().filter(applicant=owner)
    listed: ListedProgram | None = rows.of_program(program.pk).first()
    if listed:
        return listed
    if rows.count() >= MOST_LISTED:
        raise ValidationError(_("Your list holds %(n)s programs. Remove one first.") % {"n": MOST_LISTED})
    made: ListedProgram = ListedProgram.objects.create(applicant=owner, program=program, state_on=by.today())
    return made


@transaction.atomic
def remove_program(*, applicant: Applicant, program: Program, by: "User") -> bool:
    """Take a program off the list, under any of its names. False when it was not there.

    Raises ValidationError where an interview or a rank stands on it.
    """
    owner = _locked(applicant, by)
    rows = ListedProgram.objects.current().filter(applicant=owner).of_program(_now(program).pk)
    try:
        gone, _rows = rows.delete()
    except RestrictedError:
        raise ValidationError(_(
            "%(name)s has an interview or a place on your rank list, so it stays. Set its state to “withdrawn” instead."
        ) % {"name": program.name}) from None  # fmt: skip
    return bool(gone)


@transaction.atomic
def set_state(*, listed: ListedProgram, state: str, by: "User") -> ListedProgram:
    """Say how far a program is. The day of it is today; the same state again keeps its day."""
    owner = _locked(listed.applicant, by)
    row: ListedProgram = ListedProgram.objects.current().filter(applicant=owner).get(pk=listed.pk)
    if row.state != state:
        row.state, row.state_on = state, by.today()
        row.full_clean()
        row.save(update_fields=["state", "state_on"])
    return row


def reach(*, listed: ListedProgram, state: str, by: "User") -> ListedProgram:
    """Bring a program at least to this state, because a record shows it (an invitation, an interview, a rank).

    A program that is further stays where it is. One that was refused or given up comes back: the record is newer.
    """
    order = list(ListedProgram.State.values)
    ended = order.index(ListedProgram.State.WITHDRAWN)
    if order.index(state) <= order.index(listed.state) < ended:
        return listed
    return set_state(listed=listed, state=state, by=by)


@transaction.atomic
def save_search(*, applicant: Applicant, name: str, query: str, by: "User") -> SavedSearch:
    """Keep a search; one of the same name is replaced. Without a name it gets the day. Raises ValidationError."""
    owner = _locked(applicant, by)
    name = " ".join(name.replace("\0", " ").split()) or _("Search of %(day)s") % {
        "day": date_format(by.today(), "j M Y")
    }
    clean = urlencode([pair for pair in parse_qsl(query.lstrip("?")) if pair[0] != "page"])
    if len(clean) > LONGEST_QUERY:
        raise ValidationError(_("This search is too long to be kept. Take some filters away."))
    row = SavedSearch.objects.filter(applicant=owner, name=name).first() or SavedSearch(applicant=owner, name=name)
    if row._state.adding and SavedSearch.objects.filter(applicant=owner).count() >= MOST_SEARCHES:
        raise ValidationError(_("You keep %(n)s searches. Remove one first.") % {"n": MOST_SEARCHES})
    row.query = clean
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def remove_search(*, applicant: Applicant, search: SavedSearch, by: "User") -> None:
    """Forget a search."""
    SavedSearch.objects.filter(applicant=_locked(applicant, by), pk=search.pk).delete()


@transaction.atomic
def save_facts(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> FitFacts:
    """Keep what the person says of themselves; a name that is not given stays. Raises ValidationError with words."""
    owner = _locked(applicant, by)
    row = FitFacts.objects.filter(applicant=owner).first() or FitFacts(applicant=owner)
    for name in FACTS:
        if name in values:
            setattr(row, name, values[name])
    last, today = row.usce_last_on, by.today()
    if last and not EARLIEST_USCE <= last <= today + FURTHEST_USCE:
        raise ValidationError({"usce_last_on": _("This day is too far away. Is the year right?")})
    row.full_clean()
    row.save()
    return row
