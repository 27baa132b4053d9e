"""What one prepares, what one notes, what one writes to programs."""

from typing import Any, ClassVar, Self

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.interviews.models import Interview
from applicants.interviews.prep.bank import bank
from applicants.owned import OwnedModel, OwnedQuerySet, Section
from applicants.seasonal import SeasonalModel, SeasonalQuerySet

RATINGS = [MinValueValidator(1), MaxValueValidator(5)]
WHOLE = Q(rating=None) | Q(rating__range=(1, 5))


class AnswerQuerySet(OwnedQuerySet["Answer"]):
    def for_list(self) -> Self:
        """By question, with how often each was practiced, and last on which day."""
        return self.annotate(
            times=models.Count("practices"), last_on=models.Max("practices__on")
        ).order_by("pk")  # fmt: skip


class Answer(OwnedModel):
    """An own answer to a question of the bank (`key`) or to one of the person's own (`question`). It lasts."""

    section: ClassVar[str] = Section.INTERVIEWS

    key = models.SlugField(max_length=40, blank=True)
    question = models.CharField(_("question"), max_length=300, blank=True)
    text = models.TextField(_("what I want to say"), max_length=5000, validators=[MaxLengthValidator(5000)])
    added_on = models.DateField(editable=False)
    changed_on = models.DateField(editable=False)

    objects: ClassVar[Any] = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(key="") & Q(question="")) | (Q(key="") & ~Q(question="")),
                name="an_answer_is_to_one_question",
                violation_error_message=_("Write the question, or choose one of the list."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="an_answer_has_words",
                violation_error_message=_("Write a few points first."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "key"],
                condition=~Q(key=""),
                name="one_answer_per_question",
                violation_error_message=_("You have an answer to this question already."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "question"],
                condition=Q(key=""),
                name="one_answer_per_own_question",
                violation_error_message=_("You have this question already."),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The question. One that left the bank is named by its key."""
        asked = bank().questions.get(self.key)
        return asked.words if asked else self.question or self.key


class Practice(OwnedModel):
    """An answer said aloud once."""

    section: ClassVar[str] = Section.INTERVIEWS

    class How(models.TextChoices):
        ALONE = "alone", _("alone, aloud")
        RECORDED = "recorded", _("recorded, and listened to")
        SOMEBODY = "somebody", _("with somebody")

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="practices")
    on = models.DateField(_("day"))
    how = models.CharField(_("how"), max_length=10, choices=How, default=How.ALONE)
    rating = models.PositiveSmallIntegerField(_("how it went, 1 to 5"), null=True, blank=True, validators=RATINGS)
    note = models.CharField(_("what to change"), max_length=300, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet["Practice"].as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=WHOLE,
                name="practice_is_rated_from_one_to_five",
                violation_error_message=_("Rate it from 1 to 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.on}"


class MockInterview(OwnedModel):
    """A mock interview, planned or held."""

    section: ClassVar[str] = Section.INTERVIEWS

    on = models.DateField(_("day"))
    who = models.CharField(_("with whom"), max_length=150)
    held = models.BooleanField(_("it was held"), default=False)
    rating = models.PositiveSmallIntegerField(_("how it went, 1 to 5"), null=True, blank=True, validators=RATINGS)
    feedback = models.TextField(_("what they said"), max_length=3000, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet["MockInterview"].as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(who=""),
                name="a_mock_interview_is_with_somebody",
                violation_error_message=_("Write with whom."),
            ),
            models.CheckConstraint(
                condition=WHOLE,
                name="a_mock_interview_is_rated_from_one_to_five",
                violation_error_message=_("Rate it from 1 to 5."),
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(held=True),
                name="only_a_held_mock_interview_is_rated",
                violation_error_message=_("Rate it once it was held."),
            ),
        ]

    def __str__(self) -> str:
        return self.who


class ReadyLine(OwnedModel):
    """A line of the list for video calls that is done."""

    section: ClassVar[str] = Section.INTERVIEWS

    key = models.SlugField(max_length=40)
    done_on = models.DateField()

    objects: ClassVar[Any] = OwnedQuerySet["ReadyLine"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "key"],
                name="a_line_is_ticked_once",
                violation_error_message=_("This is ticked already."),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class BeforeLine(SeasonalModel):
    """A line of the list before one interview: of the bank (`key`), there once it is ticked, or the person's own."""

    section: ClassVar[str] = Section.INTERVIEWS

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="before_lines")
    key = models.SlugField(max_length=40, blank=True)
    text = models.CharField(_("to do before"), max_length=200, blank=True)
    done_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = SeasonalQuerySet["BeforeLine"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(key="") & Q(text="", done_on__isnull=False)) | (Q(key="") & ~Q(text="")),
                name="a_line_is_of_the_list_or_own",
                violation_error_message=_("Write what is to be done."),
            ),
            models.UniqueConstraint(
                fields=["interview", "key"],
                condition=~Q(key=""),
                name="a_line_is_ticked_once_per_interview",
                violation_error_message=_("This is ticked already."),
            ),
        ]

    def __str__(self) -> str:
        return self.text or self.key


class InterviewNotes(SeasonalModel):
    """What one knows before an interview and wrote down after it. One for each interview."""

    section: ClassVar[str] = Section.INTERVIEWS

    interview = models.OneToOneField(Interview, on_delete=models.CASCADE, related_name="noted")
    research = models.TextField(_("what I know of the program"), max_length=5000, blank=True)
    questions = models.TextField(_("what I want to ask"), max_length=3000, blank=True)
    after = models.TextField(_("how it was"), max_length=5000, blank=True)
    people = models.TextField(_("whom I met"), max_length=2000, blank=True)
    rating = models.PositiveSmallIntegerField(
        _("my rating, 1 to 5"), null=True, blank=True, validators=RATINGS
    )  # fmt: skip
    questions_on = models.DateField(null=True, blank=True, editable=False)
    after_on = models.DateField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = SeasonalQuerySet["InterviewNotes"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=WHOLE,
                name="an_interview_is_rated_from_one_to_five",
                violation_error_message=_("Rate it from 1 to 5."),
            ),
            models.CheckConstraint(
                condition=Q(after_on__isnull=False) | Q(after="", people="", rating=None),
                name="notes_after_have_their_day",
                violation_error_message=_("Notes after the interview have their day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interview_id}"


class Message(SeasonalModel):
    """Something written to a program after an interview: thanks, interest, an update."""

    section: ClassVar[str] = Section.INTERVIEWS

    class Kind(models.TextChoices):
        THANKS = "thanks", _("Thank-you note")
        INTEREST = "interest", _("Letter of interest")
        FIRST = "first", _("Letter of intent: I rank you first")
        UPDATE = "update", _("Update of my file")
        FROM_THEM = "from_them", _("From the program to me")

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    on = models.DateField(_("day"))
    who = models.CharField(_("to whom, or from whom"), max_length=150, blank=True)
    text = models.TextField(_("what it says"), max_length=3000, blank=True)

    objects: ClassVar[Any] = SeasonalQuerySet["Message"].as_manager()

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return str(self.get_kind_display())
