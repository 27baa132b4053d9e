from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Holds the commands and template tags of the project as a whole."""

    name = "config"
