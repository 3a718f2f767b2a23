"""Mock sellers under load, killed with -9 again and again: nothing that was acknowledged, and no event that is owed, may be lost.

``python -m bench.kills --kills 20`` does that to a seller on a SQLite file, which is started anew each time, and to two sellers on one
PostgreSQL database, one of which is killed each time and started anew; after every fifth kill the database server is restarted
as if it had crashed. Then it looks at every ticket and every event: all there, in order, and each at most once more for each crash.
It ends with 1 when something is lost.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import click

from ttck.mockseller.tests.kills import Load, Process, check
from ttck.mockseller.tests.postgres import cluster, programs
from ttck.mockseller.tests.support import Listener

_SOME = 15  # tickets between two kills
_OFTEN = 5  # kills between two restarts of the database server


def _story(database: str, *, sellers: int, kills: int, restart: Callable[[], None] | None) -> str:
    """Kill so many times and look what there is; a sentence with the figures.

    Raises:
        AssertionError: something was lost, out of order, or came too often.
    """
    listener, living = Listener(), [Process(database) for _ in range(sellers)]
    crashes = 0
    try:
        living[0].subscribe(listener.url)
        load: Any = Load(living)
        try:
            for number in range(1, kills + 1):
                load.more(_SOME)
                living.pop(0).kill()
                living.append(Process(database))
                crashes += 1
                if restart is not None and number % _OFTEN == 0:
                    restart()
                    crashes += 1
            load.more(_SOME)
        finally:
            load.stop()
        twice = check(load, listener, living[0], crashes=crashes)
        restarts = f" and {crashes - kills} restarts of the server" if restart else ""
        told = f"{kills} kills{restarts}: {len(load.acknowledged)} tickets acknowledged, none lost; {len(listener.got)} events"
        return f"{told}, none lost or out of order, {twice} came once more; requests that failed meanwhile: {dict(load.refused)}"
    finally:
        for one in living:
            one.kill()
        listener.close()


@click.command(help=__doc__)
@click.option("--kills", default=20, show_default=True, type=click.IntRange(1), help="Over each database.")
def main(*, kills: int) -> None:
    began = time.perf_counter()
    try:
        with tempfile.TemporaryDirectory(prefix="ttck-bench-") as folder:
            print("SQLite:", _story(f"sqlite:///{folder}/t.db", sellers=1, kills=kills, restart=None), flush=True)
        if programs() is None:
            print("PostgreSQL: there is none here")
        else:
            with cluster(durable=True) as server:
                restart = lambda: server.control("restart", "-m", "immediate")  # noqa: E731
                print("PostgreSQL:", _story(server.url, sellers=2, kills=kills, restart=restart), flush=True)
    except AssertionError as lost:
        sys.exit(f"lost: {lost}")
    print(f"in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
