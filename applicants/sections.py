"""The parts of an applicant's data that an advisor can be let into."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """What an applicant can let an advisor see, part by part."""

    ROADMAP = "roadmap", _("Roadmap: steps, dates, what is late and what waits")
    PROFILE = "profile", _("Profile: school, graduation, visa, specialties")
    EXAMS = "exams", _("Exams and certification: attempts, scores, practice, ECFMG")
    USCE = "usce", _("US clinical experience: rotations and the search for places")
    LETTERS = "letters", _("Letters of recommendation: writers and how far each letter is")
    DOCUMENTS = "documents", _("Documents: CV, statements, photo, papers that expire")
    PEOPLE = "people", _("People: mentors, contacts, conferences")
    BUDGET = "budget", _("Budget: what is planned and paid, when, and for how many programs")
    WELLBEING = "wellbeing", _("Check-ins: how the weeks are going")
    PROGRAMS = "programs", _("Programs: the list, exam scores, and how the profile fits")
    INTERVIEWS = "interviews", _("Interviews: invitations, dates, preparation, notes and ratings")
    MATCH = "match", _("Rank list, Match and SOAP")
    VISA = "visa", _("Visa: the chosen track, its papers and appointments")
    TRAINING = "training", _("Training and boards")
    NOTES = "notes", _("Notes on steps")
