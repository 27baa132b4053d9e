"""The parts of an applicant's data that an advisor can be let into."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """What an applicant can let an advisor see, part by part."""

    ROADMAP = "roadmap", _("Roadmap: steps, dates, what is late and what waits")
    PROFILE = "profile", _("Profile: school, graduation, visa, specialties")
    PROGRAMS = "programs", _("Programs: the list, exam scores, and how the profile fits")
    NOTES = "notes", _("Notes on steps")
