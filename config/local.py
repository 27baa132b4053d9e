"""What one's own machine needs in its environment: a secret of its own, plain HTTP, the demo.

`make setup` writes it once to `local.env` in the data folder; `make run` and `./manage.py` read it. Nothing of
it applies where DJANGO_SECRET_KEY is set, as on every server.
"""

import os
import secrets
import sys
from pathlib import Path

from config import embedded


def write() -> Path:
    """Write `local.env` if it is not there yet; only its owner can read it."""
    path = embedded.data_dir() / "local.env"
    if not os.path.exists(path):  # also False where the way there is closed
        embedded.Servers(embedded.data_dir()).make_folders()
        values = {
            "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
            "DEMO_PASSWORD": "-".join(secrets.choice(WORDS) for _ in range(4)),
            "DJANGO_PLAIN_HTTP": "1",
            "IMG_DEMO": "1",
        }
        unfinished = path.with_name(f"local.env.{os.getpid()}")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.writelines(f"{key}={value}\n" for key, value in values.items())
        unfinished.rename(path)
    return path


def set_up_environment(*, always: bool = False) -> None:
    """Put what `local.env` says into the environment, where it does not say otherwise.

    Not on a server, which is where the environment has a secret of its own; `always` for `make run`.
    """
    if os.environ.get("DJANGO_SECRET_KEY") and not always:
        return
    try:
        lines = (embedded.data_dir() / "local.env").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        key, _, value = line.partition("=")
        os.environ.setdefault(key, value)


WORDS = """
    amber anchor apple arrow basil beacon birch bridge cedar cherry clover comet copper coral cotton delta ember
    falcon fern fjord garnet ginger harbor hazel heron indigo island ivory jasmine juniper lagoon lantern laurel
    lemon linen lotus maple marble meadow mint mosaic nectar oasis olive opal orchid otter pebble pepper pine plum
    pollen quartz quill raven reef river saffron sage silver sparrow spruce summit sunset thistle timber topaz
    tulip valley velvet violet walnut willow winter zephyr
""".split()  # noqa: SIM905 - a list of words reads best as words

if __name__ == "__main__":
    try:
        write()
    except embedded.CannotStart as error:
        sys.exit(str(error))
