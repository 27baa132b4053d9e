#!/usr/bin/env python3
"""Django's commands. Without DATABASE_URL and REDIS_URL it uses this machine's private servers."""

import os
import sys
from pathlib import Path

OWN_PYTHON = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
NEEDS_NO_SERVER = {"collectstatic", "makemessages", "compilemessages", "help", "version", "--help", "--version"}


def main() -> None:
    if OWN_PYTHON.exists() and Path(sys.prefix) != OWN_PYTHON.parent.parent:
        os.execv(OWN_PYTHON, [str(OWN_PYTHON), *sys.argv])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. Run `make setup` first.")

    from config import embedded, local

    local.set_up_environment()
    from django.conf import settings

    wanted = set(sys.argv[1:2]) - NEEDS_NO_SERVER and not {"--help", "-h"} & set(sys.argv)
    if not wanted:
        execute_from_command_line(sys.argv)
        return
    try:
        with embedded.servers_for_a_command(settings.DATA_DIR):
            execute_from_command_line(sys.argv)
    except embedded.CannotStart as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
