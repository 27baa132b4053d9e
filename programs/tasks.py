"""Where the worker looks for the tasks of the catalogue."""

from programs.imports.tasks import compare, hand_out, take_back, take_over

__all__ = ["compare", "hand_out", "take_back", "take_over"]
