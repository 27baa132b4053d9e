"""One sweep by hand: what is due at an instant is written and sent, or only listed."""

import json
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from reminders import compose, moves, services
from reminders.models import Mail


class Command(BaseCommand):
    help = "One sweep at that instant: follow moved dates, write what is due, send it. --dry-run only lists it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", metavar="ISO", help="2027-01-30T08:00+05:00; without a zone UTC; default now")
        parser.add_argument("--dry-run", action="store_true", help="list what would go to whom; change nothing")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = instant(options["at"])
        if options["dry_run"]:
            with transaction.atomic():
                answer = {"at": now.isoformat(), "dry_run": True, "mails": self._sweep(now, send=False)}
                transaction.set_rollback(True)
        else:
            answer = {"at": now.isoformat(), "dry_run": False, "mails": self._sweep(now, send=True)}
        self.stdout.write(json.dumps(answer, indent=2) if options["json"] else words(answer))

    def _sweep(self, now: datetime, *, send: bool) -> list[dict[str, Any]]:
        moves.follow_road(now=now)
        return [entry for pk in services.sweep(now=now) if (entry := self._one(pk, now, send=send))]

    def _one(self, pk: int, now: datetime, *, send: bool) -> dict[str, Any] | None:
        mail = Mail.objects.select_related("user").get(pk=pk)
        reminders = [
            {"kind": r.kind, "subject": r.subject, "rule": r.rule, "due_version": r.due_version,
             "title": r.data.get("title", "")}
            for r in mail.reminders.order_by("pk")
        ]  # fmt: skip
        message = compose.message_for(mail, now) if not send else None
        state = services.deliver(pk, now=now) if send else ("would be sent" if message else "nothing left to say")
        if send and not state:
            return None  # a worker has it
        mail.refresh_from_db()
        return {
            "to": mail.to,
            "kind": mail.kind,
            "subject": message.subject if message else mail.subject,
            "state": state,
            "due_at": mail.due_at.isoformat(),
            "reminders": reminders,
        }


def instant(text: str | None) -> datetime:
    """The instant of --at; UTC where no zone is named. Raises CommandError."""
    if text is None:
        return timezone.now()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--at: “{text}” is no instant; write it like 2027-01-30T08:00+05:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def words(answer: dict[str, Any]) -> str:
    """The answer for people."""
    count = len(answer["mails"])
    lines = [f"{count} {'mail' if count == 1 else 'mails'} at {answer['at']}"]
    for mail in answer["mails"]:
        lines.append(f"{mail['to']}: {mail['subject'] or mail['kind']} ({mail['state']})")
        lines += [f"    {r['rule']:16} {r['title'] or r['subject']}" for r in mail["reminders"]]
    return "\n".join(lines)
