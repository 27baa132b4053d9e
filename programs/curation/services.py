"""What signed-in users say against what stands. Deciding on it is the curators': `decisions`."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from programs.catalogue.models import Program
from programs.curation.models import Suggestion
from programs.curation.rules import coming_season
from programs.facts.fields import FIELDS, Field
from programs.facts.models import Fact

if TYPE_CHECKING:
    from datetime import date

MOST_A_DAY = 30
"""Suggestions of one user within 24 hours; nobody floods the curators."""


@transaction.atomic
def suggest(
    *, program: Program, field: str, says: str = Fact.Says.VALUE, value: Any = None, rule: str = "", address: str = "",
    comment: str = "", by: User,
) -> Suggestion:  # fmt: skip
    """Propose a fact; a curator looks at it. The same one, still open, is not made twice.

    Without a `rule` it is that of the field. Raises ValidationError, naming the field of the form where there is one.
    """
    if field not in FIELDS:
        raise ValidationError(_("There is no field “%(field)s”.") % {"field": field})
    person = User.objects.select_for_update().get(pk=by.pk)  # counts one after the other
    about, today = FIELDS[field], person.today()
    made = Suggestion(
        program=program, field=field, season=season_of(program, field, today), says=says,
        value=_clean(about, value) if says == Fact.Says.VALUE else None, rule=rule or usual_rule(about),
        address=address.strip(), comment=" ".join(comment.split()), retrieved_on=today, by=person,
    )  # fmt: skip
    if not made.address and not made.comment:
        raise ValidationError({"address": _("Say where you read it: a link, or a line on how you know it.")})
    if same := _open_one(made):
        return same
    since = timezone.now() - timedelta(days=1)
    if Suggestion.objects.filter(by=person, created_at__gt=since).count() >= MOST_A_DAY:
        raise ValidationError(
            _("You have sent %(n)s suggestions within a day. Thank you! Send the next one tomorrow.")
            % {"n": MOST_A_DAY}
        )
    made.full_clean()
    made.save()
    return made


def season_of(program: Program, field: str, today: "date") -> int:
    """The season that a suggestion is about: the coming Match, or a later one if that is what the page shows."""
    shown = program.facts.filter(field=field, wins=True).order_by("-season").values_list("season", flat=True).first()
    return max(coming_season(today), shown or 0)


def usual_rule(about: Field) -> str:
    """How binding a value of this field usually is."""
    if about.group == "residents" or about.key == "interviews":
        return str(Fact.Rule.OBSERVED)
    return str(Fact.Rule.PREFERENCE if about.key == "step2_liked" else Fact.Rule.STRICT)


def _clean(about: Field, value: Any) -> Any:
    if value is None or not str(value).strip():
        raise ValidationError({"value": _("Write the value, or choose another answer above.")})
    try:
        return about.clean(value)
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from None


def _open_one(made: Suggestion) -> Suggestion | None:
    """The same suggestion of the same person, if no curator has decided on it yet."""
    rows = Suggestion.objects.filter(
        program=made.program, field=made.field, season=made.season, says=made.says, rule=made.rule, by=made.by,
        state=Suggestion.State.OPEN,
    )  # fmt: skip
    return next((row for row in rows.order_by("pk") if row.value == made.value), None)
