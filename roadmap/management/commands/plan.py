"""The planner on a profile, for scripts and for trying it out."""

import json
import sys
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from roadmap import files, profiles, road
from roadmap.anchors import Calendar
from roadmap.planner import Plan, Road, plan, seasons

COLUMNS = (
    "key", "state", "earliest_start", "earliest_finish", "latest_start", "latest_finish",
    "slack_days", "hard_slack_days", "blocked_by",
)  # fmt: skip


def day(text: str) -> date:
    """A day of the command line. Raises ArgumentTypeError in plain words."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no date (YYYY-MM-DD)") from None


class Command(BaseCommand):
    help = "Compute the dated plan of a profile. Uses the road in the database, or the shipped one when none is loaded."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--profile", required=True, metavar="FILE|-", help="JSON, keys as in docs/planner.md")
        parser.add_argument("--season", type=int, metavar="Y", help="Match year; default: the recommended season")
        parser.add_argument("--today", type=day, metavar="D", help="YYYY-MM-DD; default: today")
        parser.add_argument(
            "--json", action="store_true", help="keys: season, possible_season, recommended_season, milestones"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        today: date = options["today"] or timezone.now().date()
        the_road, calendar = self._road()
        try:
            profiles.check_today(today)
            profile = profiles.read(self._text(options["profile"]), the_road, today)
            wanted = profiles.check_season(options["season"], calendar, today)
        except profiles.ProfileError as error:
            raise CommandError("The profile cannot be planned.\n  " + "\n  ".join(error.problems)) from None
        found = seasons(the_road, calendar, profile, today)
        season = wanted or found.recommended or found.possible
        if season is None:
            raise CommandError("No season within thirty years fits this profile.")
        result = plan(the_road, calendar, profile, season, today)
        answer = {
            "season": season,
            "possible_season": found.possible,
            "recommended_season": found.recommended,
            "milestones": _rows(result),
        }
        self.stdout.write(json.dumps(answer, indent=2) if options["json"] else _words(answer, result))

    def _text(self, name: str) -> str:
        try:
            return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        except (OSError, ValueError) as error:
            raise CommandError(f"{name} cannot be read: {error}") from None

    def _road(self) -> tuple[Road, Calendar]:
        try:
            current = road.current()
        except DatabaseError:
            return road.from_document(files.read(files.SHIPPED))
        if current.version == 0:
            self.stderr.write("No road is loaded; using the shipped one.")
            return road.from_document(files.read(files.SHIPPED))
        return current.road, current.calendar


def _rows(result: Plan) -> list[dict[str, Any]]:
    rows = []
    for step in result.steps.values():
        row = {name: getattr(step, name) for name in COLUMNS}
        row |= {name: value.isoformat() for name, value in row.items() if isinstance(value, date)}
        rows.append(row | {"state": step.state.value, "blocked_by": list(step.blocked_by)})
    return rows


def _words(answer: dict[str, Any], result: Plan) -> str:
    lines = [
        f"Match {answer['season']}. Possible: {answer['possible_season']}.",
        f"Recommended: {answer['recommended_season']}.",
        f"The chain that decides: {' > '.join(result.chain) or 'nothing is open'}",
        f"Its room in days: {'none is counted' if result.room is None else result.room}",
        "",
        f"{'milestone':28}{'state':12}{'start':12}{'finish':12}{'latest':12}{'room':>6}{'hard':>6}  waits for",
    ]
    for row in answer["milestones"]:
        cells = [str(row[name] or "") for name in ("earliest_start", "earliest_finish", "latest_finish")]
        rooms = ["" if row[name] is None else str(row[name]) for name in ("slack_days", "hard_slack_days")]
        lines.append(
            f"{row['key']:28}{row['state']:12}{cells[0]:12}{cells[1]:12}{cells[2]:12}{rooms[0]:>6}{rooms[1]:>6}"
            f"  {', '.join(row['blocked_by'])}".rstrip()
        )
    return "\n".join(lines)
