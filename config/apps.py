from django.apps import AppConfig

from config import celery  # the Celery app that the tasks of all apps belong to

__all__ = ["ConfigConfig", "celery"]


class ConfigConfig(AppConfig):
    """Holds the commands and template tags of the project as a whole."""

    name = "config"
