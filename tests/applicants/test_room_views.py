"""What the pages of all rooms do with a record that has just gone."""

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from applicants.documents.papers import services as papers
from applicants.documents.papers.models import Paper


def gone(**_named):
    raise ObjectDoesNotExist


def test_removing_what_another_window_has_just_removed_is_what_was_wanted(person, signed_in, monkeypatch):
    papers.save_paper(applicant=person, kind="mspe", values={"note": "x"}, by=person.user)
    monkeypatch.setattr(papers, "remove_paper", gone)

    answer = signed_in(person).post(reverse("documents:remove-paper", args=[person.public_id, "mspe"]))

    assert (answer.status_code, answer.url) == (303, reverse("documents:papers", args=[person.public_id]))


def test_changing_what_another_window_has_just_removed_is_not_found(person, signed_in, monkeypatch):
    monkeypatch.setattr(papers, "save_paper", gone)

    answer = signed_in(person).post(reverse("documents:paper", args=[person.public_id, "mspe"]), {"note": "y"})

    assert answer.status_code == 404
    assert not Paper.objects.exists()
