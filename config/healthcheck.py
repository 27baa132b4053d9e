"""For containers: does the web server answer, and is a part of the product alive? Exit code 0 or 1.

    python -m config.healthcheck                           the web server of this container answers
    python -m config.healthcheck worker http://web:8000    /healthz there says that the worker is alive

The web server is well while it answers, also when it reports that something else is not: another web server
would say the same. To watch the product as a whole, watch the status of /healthz. Loads neither Django nor Celery.
"""

import json
import os
import sys
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit


def report(address: str) -> dict[str, Any]:
    """What /healthz says. Raises OSError or ValueError where nothing sensible answers."""
    host = urlsplit(os.environ.get("SITE_URL", "")).netloc or "localhost"
    request = urllib.request.Request(f"{address}/healthz", headers={"Host": host})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=8) as answer:  # noqa: S310
            found = json.load(answer)
    except urllib.error.HTTPError as answer:
        if answer.code != 503:
            raise
        found = json.load(answer)
    if not isinstance(found, dict):
        raise ValueError("not the report of a product")
    return found


def main(arguments: list[str]) -> int:
    part = arguments[0] if arguments else ""
    address = arguments[1] if len(arguments) > 1 else f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
    try:
        found = report(address)
    except (OSError, ValueError) as error:
        print(f"{address}/healthz: {error}")
        return 1
    print(json.dumps(found))
    return 0 if not part or found.get(part) is True else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
