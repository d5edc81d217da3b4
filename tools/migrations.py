"""Says whether the migrations make what the models describe; ends with 1 when they do not."""

import sys
import tempfile
from pathlib import Path


def main() -> None:
    from alembic import command
    from alembic.util import CommandError

    from db.migrate import config, upgrade

    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite+aiosqlite:///{Path(directory) / 'kenes.db'}"
        upgrade(url)
        try:
            command.check(config(url))
        except CommandError as fault:
            sys.exit(f"The migrations do not match the models: {fault}")
    print("Migrations: they match the models.")


if __name__ == "__main__":
    main()
