"""`make fresh`: throw away what this machine's copy of the product has made, so that the next start begins anew.

Deletes the database, uploads, the local mails, the collected files and the logs in the data folder. What it does not
know stays, and so does local.env: the demo password is the same afterwards. Refuses while something uses the data.
"""

import os
import shutil
import sys
from pathlib import Path

from config import embedded

MADE = (
    "postgres", "postgres.unfinished", "postgres-programs*", "valkey-server*", "run", "mail", "files", "static",
    "static.collected", "*.log", "local.env.*",
)  # fmt: skip


def made_by_us(data_dir: Path) -> list[Path]:
    """What lies in the data folder and came from us."""
    return sorted(path for pattern in MADE for path in data_dir.glob(pattern))


def main() -> int:
    if os.environ.get("DATABASE_URL"):
        print("DATABASE_URL is set: that database is not ours to throw away. Nothing was deleted.")
        return 1
    data_dir = embedded.data_dir()
    servers = embedded.Servers(data_dir)
    try:
        if not made_by_us(data_dir):
            print(f"There is nothing to throw away in {data_dir}.")
            return 0
        servers.lock.take()
        for path in [*made_by_us(data_dir), servers.sockets]:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    except embedded.CannotStart as error:
        print(f"{error} Nothing was deleted.")
        return 1
    except OSError as error:
        print(f"Could not delete {error.filename}: {error.strerror}.")
        return 1
    finally:
        servers.stop()
    print(f"The data in {data_dir} are gone. `make run` begins anew, with the same demo password.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
