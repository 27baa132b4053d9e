"""Specialties in which one can train."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Specialty(models.Model):
    """A specialty. `training_years` is the usual length from the first post-graduate year on."""

    class Service(models.TextChoices):
        """Through which service one applies."""

        ERAS = "eras", _("ERAS")
        RESIDENCYCAS = "residencycas", _("ResidencyCAS")
        OWN_MATCH = "own_match", _("its own match")

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100, unique=True)
    training_years = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(8)])
    service = models.CharField(max_length=20, choices=Service, default=Service.ERAS)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200)
    checked_on = models.DateField()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = _("specialties")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(training_years__range=(1, 8)),
                name="training_takes_one_to_eight_years",
                violation_error_message=_("Training takes one to eight years."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
