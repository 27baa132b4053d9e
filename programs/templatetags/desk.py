"""Facts in words, for the pages of the desk."""

from datetime import date
from typing import Any

from django import template

from programs.facts.fields import Field
from programs.facts.models import Age, Fact

register = template.Library()


@register.filter
def fact_words(about: Field, value: Any) -> str:
    """A value of a field as people read it."""
    return about.words(value)


@register.filter
def age_on(fact: Fact, today: date) -> Age:
    """How old a fact is on a day."""
    return fact.age(today)
