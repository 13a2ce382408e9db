"""python -m services.operations: what an operator does to an installation from the command line.

Each module of `COMMANDS` adds its own. The exit status is 0 done, 1 failed, 2 wrong use.
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import signal
import sys

from alembic.util.exc import CommandError
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from services.operations import keeping_commands, keys
from services.operations.failure import Failure, WrongUse
from services.operations.speaking import fail, note
from services.settings import Settings

COMMANDS = (keeping_commands, keys)


def main(arguments: list[str] | None = None) -> int:
    """Do what `arguments` say."""
    parser = argparse.ArgumentParser(prog="python -m services.operations")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add(commands)
    parsed = parser.parse_args(arguments)
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            name = "LACUNA_" + "__".join(str(part) for part in problem["loc"]).upper()
            note("setting", name=name, reason=problem["msg"])
        return 2
    try:
        return asyncio.run(_interruptible(parsed, settings))
    except WrongUse as failure:
        fail(failure)
        return 2
    except Failure as failure:
        fail(failure)
    except (KeyboardInterrupt, asyncio.CancelledError):
        note("interrupted")
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            note("disk-full")
        else:
            note("system", reason=str(error))
    except (SQLAlchemyError, CommandError) as error:
        note("database", reason=str(getattr(error, "orig", error)).splitlines()[0])
    return 1


async def _interruptible(parsed: argparse.Namespace, settings: Settings) -> int:
    """SIGTERM ends it as Ctrl-C does: nothing is left half done."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    status: int = await parsed.run(parsed, settings)
    return status


if __name__ == "__main__":
    sys.exit(main())
