"""Each check of `make check` fails on what it is there to find."""

import pytest

from config import checks

PERSONAL = {"Applicant", "ChecklistItem", "Grant"}


def uses(source):
    return [what for _, _, what in checks.unscoped_uses(source, PERSONAL)]


@pytest.mark.parametrize(
    "source",
    [
        "ChecklistItem.objects.filter(pk=1)",
        "ChecklistItem.objects.all()[0]",
        "rows = ChecklistItem.objects",
        "Grant._default_manager.get(pk=1)",
        "models.Grant.objects.active()",
        "get_object_or_404(Applicant, pk=1)",
        "shortcuts.get_list_or_404(Grant.objects, pk=1)",
        "from applicants.models import Grant as Permission\nPermission.objects.get(pk=1)",
        "class Form:\n    grant = ModelChoiceField(queryset=Grant.objects.active())",
        "Grant.objects.filter(applicant__in=Applicant.objects.visible_to(user))",
        "model.objects.filter(pk=1)",
        "MODELS[thing].objects.get(pk=1)",
    ],
)
def test_personal_rows_without_a_scope_are_found(source):
    assert uses(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "ChecklistItem.objects.visible_to(user).filter(pk=1)",
        "ChecklistItem.objects.select_related('phase').editable_by(user)",
        "Applicant.objects.mentees_of(user)[:10]",
        "get_object_or_404(ChecklistItem.objects.visible_to(user), pk=1)",
        "ModelChoiceField(queryset=Grant.objects.none())",
        "Milestone.objects.all()",
        "model.objects.visible_to(user)",
        "MODELS[thing].objects.editable_by(user)",
        "applicant.grants.active()",
    ],
)
def test_scoped_rows_and_those_of_everybody_are_no_finding(source):
    assert uses(source) == []


def test_every_model_of_the_applicants_app_counts_as_personal():
    assert checks.personal_models() >= {"Applicant", "ChecklistItem", "Substep", "Change", "Grant", "Invitation"}


@pytest.fixture
def house(tmp_path):
    """A checkout with one view that touches everybody's steps."""
    room = tmp_path / "applicants" / "exams"
    room.mkdir(parents=True)
    (room / "views.py").write_text("def page(request):\n    return ChecklistItem.objects.all()\n")
    return tmp_path


def test_unscoped_view_is_named_with_its_line(house):
    problems = checks.check_personal_rows(house, {})

    assert problems == [
        "applicants/exams/views.py:2 touches ChecklistItem.objects without visible_to() or editable_by()"
    ]


def test_files_behind_the_views_are_left_alone(house):
    (house / "applicants" / "exams" / "views.py").rename(house / "applicants" / "exams" / "services.py")

    assert checks.check_personal_rows(house, {}) == []


def test_exception_needs_a_reason_and_a_use(house):
    place = "applicants/exams/views.py::page"

    assert checks.check_personal_rows(house, {place: "the link in the mail is the right to see it"}) == []
    assert checks.check_personal_rows(house, {place: " "}) == [f"ALLOWED: {place} needs a reason"]
    assert "ALLOWED: nothing in a.py::b needs it" in checks.check_personal_rows(house, {place: "why", "a.py::b": "why"})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{% if %}", "bad.html: TemplateSyntaxError"),
        ("{% nosuchtag %}", "bad.html: TemplateSyntaxError"),
        ('{% extends "no/such.html" %}', "bad.html: TemplateDoesNotExist: no/such.html"),
        ('{% include "no/such.html" %}', "bad.html: TemplateDoesNotExist: no/such.html"),
        ('<a href="{% url "no-such-page" %}">', "bad.html: there is no address named no-such-page"),
        ("line\n" * 150, "bad.html has 150 lines; a template has fewer than 150"),
    ],
)
def test_bad_template_is_found(tmp_path, text, problem):
    (tmp_path / "bad.html").write_text(text)

    problems = checks.check_templates(tmp_path)

    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_good_template_is_no_finding(tmp_path):
    (tmp_path / "good.html").write_text(
        '{% extends "shell.html" %}{% url "home" %}{% include "a/"|add:b %}' + "\n" * 149
    )

    assert checks.check_templates(tmp_path) == []


def test_migration_that_is_missing_is_found(db, monkeypatch):
    from applicants.models import Applicant

    monkeypatch.setattr(Applicant._meta.get_field("school"), "max_length", 201)

    problems = checks.check_migrations()

    assert len(problems) == 1
    assert "Alter field school on applicant" in problems[0]


def test_migrations_make_the_models(db):
    assert checks.check_migrations() == []


def test_weak_deployment_is_found(settings):
    settings.SECURE_HSTS_SECONDS = 0

    assert any("SECURE_HSTS_SECONDS" in problem for problem in checks.check_deployment())


def test_long_module_is_hinted_at(tmp_path):
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "roadmap" / "long.py").write_text("x = 1\n" * 401)
    (tmp_path / "roadmap" / "short.py").write_text("x = 1\n" * 400)

    assert checks.long_modules(tmp_path) == ["roadmap/long.py has 401 lines; look for the seam"]


def test_failure_is_told_and_ends_with_1(monkeypatch, capsys):
    monkeypatch.setattr(checks, "as_on_a_server", lambda: None)
    monkeypatch.setattr(checks, "CHECKS", {"all is well": list, "something": lambda: ["broken here"]})

    code = checks.main()

    assert code == 1
    assert capsys.readouterr().out.startswith("ok      all is well\nFAILED  something\n        broken here\n")
