"""Rows that belong to one applicant, and who may see or change them.

Every personal model derives from `OwnedModel`. Views reach personal rows only through `visible_to(user)` and
`editable_by(user)`; `config.checks` fails on any other way.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from applicants.sections import Section as Section
from applicants.sharing.models import Grant

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def granted(user: "User | AnonymousUser", section: str | None, applicant: str) -> Q:
    """Rows of applicants who let this user see the section (any section if None).

    `applicant` is the path from the row to the applicant's id.
    """
    grants = Grant.objects.active().filter(advisor_id=user.pk, applicant_id=OuterRef(applicant))
    if section is not None:
        grants = grants.filter(sections__contains=[section])
    return Q(Exists(grants))


class OwnedQuerySet[M: "OwnedModel"](models.QuerySet[M]):
    """Rows of one applicant each. `owner` is the path to the owning user."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Rows that this user may see: their own, and those of applicants who let them see the section."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(applicant__user=user) | granted(user, self.model.section, "applicant_id"))

    def editable_by(self, user: "User | AnonymousUser") -> Self:
        """Rows that this user may change: their own."""
        return self.filter(applicant__user=user) if user.is_authenticated else self.none()


class PrivateQuerySet[M: "OwnedModel"](OwnedQuerySet[M]):
    """Rows that nobody but the owner sees, whatever was shared."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Their own."""
        return self.editable_by(user)


class OwnedModel(models.Model):
    """A row of one applicant. `section` names the part of their data that it belongs to."""

    section: ClassVar[str]

    applicant = models.ForeignKey("applicants.Applicant", on_delete=models.CASCADE, related_name="%(class)ss")

    class Meta:
        abstract = True

    def __init_subclass__(cls, *, is_base: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not is_base and getattr(cls, "section", None) not in Section.values:
            raise TypeError(f"{cls.__name__} must name its section")
