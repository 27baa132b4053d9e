"""Where the worker looks for the tasks of the catalogue."""

from programs.imports.tasks import compare, take_back, take_over

__all__ = ["compare", "take_back", "take_over"]
