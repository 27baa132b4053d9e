"""Made-up applicants in bulk: a few real plans, copied. They cannot sign in, and no mail ever goes to them."""

import copy
import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from applicants.checklist.models import ChecklistItem
from applicants.profile import services as profile
from applicants.profile.models import Applicant, TargetSpecialty
from programs.models import Specialty

AT_ONCE = 500
VARIANTS = (
    ("graduate", "j1", "internal-medicine", 700), ("graduate", "either", "family-medicine", 1100),
    ("student", "j1", "pediatrics", -600), ("old_graduate", "h1b", "psychiatry", 3000),
    ("graduate", "none", "neurology", 400), ("student", "either", "internal-medicine", -200),
)  # fmt: skip
"""Status, visa, specialty, days since graduation (before it: less than none)."""


def applicants(*, count: int) -> int:
    """Add applicants with plans, in portions of one transaction each. Returns how many were added."""
    first = User.objects.filter(email__endswith="@scale.example").count()
    models: list[Applicant] = []
    for number in range(first, first + min(count, len(VARIANTS))):
        models.append(_model(number))
    for start in range(len(models), count, AT_ONCE):
        numbers = range(first + start, first + min(start + AT_ONCE, count))
        with transaction.atomic():
            _copies(models, numbers)
    return count


def _user(number: int) -> User:
    return User(
        email=f"applicant{number}@scale.example", name=f"Example Applicant {number}", time_zone="Asia/Karachi",
        time_zone_confirmed=True, is_demo=True, is_applicant=True, password="!",  # noqa: S106 - no password fits
        address_bounced_at=timezone.now(),  # nothing is ever sent there
    )  # fmt: skip


@transaction.atomic
def _model(number: int) -> Applicant:
    """An applicant who went through onboarding, as one does on the pages."""
    status, visa, key, days = VARIANTS[number % len(VARIANTS)]
    user = _user(number)
    user.save()
    answers = {
        "status": status, "visa": visa, "specialties": [Specialty.objects.get(key=key)],
        "graduation_on": timezone.localdate() - timedelta(days=days), "school": "Example Medical College (demo)",
        "school_country": "Pakistan",
    }  # fmt: skip
    applicant = profile.save_answers(applicant=profile.applicant_of(user), answers=answers, step=3, by=user)
    profile.look_at_seasons(applicant)
    season = applicant.recommended_season or applicant.possible_season
    if season is None:
        raise RuntimeError(f"No season fits the made-up applicant {number}.")
    profile.finish_onboarding(applicant=applicant, target_season=season, by=user)
    return Applicant.objects.get(pk=applicant.pk)


def _as_new[Row: Applicant | ChecklistItem](origin: Row) -> Row:
    """A copy that is not saved yet and has an address of its own."""
    row = copy.copy(origin)
    row._state = copy.copy(origin._state)
    row._state.adding, row.pk, row.public_id = True, None, uuid.uuid4()
    return row


def _copies(models: list[Applicant], numbers: Iterable[int]) -> None:
    users = User.objects.bulk_create([_user(number) for number in numbers])
    origins = [models[place % len(models)] for place in range(len(users))]
    rows = []
    for user, origin in zip(users, origins, strict=True):
        row = copy.copy(origin)
        row.pk, row._state, row.public_id, row.user, row.next_item = (
            None,
            copy.copy(row._state),
            uuid.uuid4(),
            user,
            None,
        )
        row._state.adding = True
        rows.append(row)
    rows = Applicant.objects.bulk_create(rows)
    targets = {row.applicant_id: row for row in TargetSpecialty.objects.filter(applicant__in=models)}
    TargetSpecialty.objects.bulk_create(
        TargetSpecialty(applicant=row, specialty_id=targets[origin.pk].specialty_id, position=0)
        for row, origin in zip(rows, origins, strict=True)
    )
    _items(models, rows, origins)


def _items(models: list[Applicant], rows: list[Applicant], origins: list[Applicant]) -> None:
    items = {model.pk: list(ChecklistItem.objects.filter(applicant=model)) for model in models}
    next_keys = {model.pk: next((i.key for i in items[model.pk] if i.pk == model.next_item_id), "") for model in models}
    for row, origin in zip(rows, origins, strict=True):
        made = []
        for item in items[origin.pk]:
            own = _as_new(item)
            own.applicant = row
            made.append(own)
        ChecklistItem.objects.bulk_create(made)
        row.next_item = next((own for own in made if own.key == next_keys[origin.pk]), None)
    Applicant.objects.bulk_update(rows, ["next_item"])
