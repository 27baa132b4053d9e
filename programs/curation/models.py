"""Suggestions: what a signed-in user, or an old file, says against what stands."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.facts.models import Fact


class Suggestion(models.Model):
    """A fact that somebody proposes. `decision_words` is what the suggester reads."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    program = models.ForeignKey("programs.Program", on_delete=models.CASCADE, related_name="suggestions")
    field = models.CharField(max_length=30, choices=Fact._meta.get_field("field").choices)
    season = models.PositiveSmallIntegerField(_("Match season"))
    says = models.CharField(max_length=20, choices=Fact.Says, default=Fact.Says.VALUE)
    value = models.JSONField(null=True, blank=True)
    rule = models.CharField(max_length=20, choices=Fact.Rule, default=Fact.Rule.STRICT)
    address = models.URLField(_("where it says so"), max_length=500, blank=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    retrieved_on = models.DateField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="suggestions"
    )
    batch = models.ForeignKey(
        "programs.Batch", null=True, blank=True, on_delete=models.CASCADE, related_name="suggestions"
    )
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decision_words = models.CharField(max_length=500, blank=True)
    fact = models.ForeignKey(Fact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(says="value", value__isnull=False) | (~Q(says="value") & Q(value__isnull=True)),
                name="a_suggestion_says_a_value_or_none",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="a_decision_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"


class Apart(models.Model):
    """Two programs that look alike and are not the same, as a curator said. `first` has the smaller id."""

    first = models.ForeignKey("programs.Program", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("programs.Program", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = _("programs that are not the same")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_is_told_apart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="the_first_of_a_pair_is_the_older"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} / {self.second_id}"
