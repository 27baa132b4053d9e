"""`{% load browsers %}`: user agents in words."""

from django import template

from accounts.browsers import browser_of

register = template.Library()
register.filter("browser_of", browser_of)
