"""What was acknowledged survives the worst end of a process, and that of the database."""

from __future__ import annotations

from ttck.mockseller.tests.kills import STEPS, Load, Process, check
from ttck.mockseller.tests.support import until


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path, listener):
    listener.status = 503  # nothing is taken before the kill, so everything is still owed
    database = f"sqlite:///{tmp_path}/t.db"
    first = Process(database)
    try:
        first.subscribe(listener.url)
        load = Load([first])
        load.more(60)
    finally:
        first.kill()
    load.stop()
    listener.status = 204
    second = Process(database)
    try:
        check(load, listener, second, crashes=1)
    finally:
        second.kill()


def test_of_two_sellers_on_one_database_one_is_killed_and_the_server_restarted(postgres, postgres_url, listener):
    sellers = [Process(postgres_url) for _ in range(2)]
    living = [*sellers]
    try:
        sellers[0].subscribe(listener.url)
        load = Load(living)
        load.more(20)
        living.pop(0).kill()
        load.more(20)
        postgres.control("restart", "-m", "immediate")
        load.more(20)
        load.stop()
        check(load, listener, sellers[1], crashes=2)
        assert set(load.refused) <= {503, "gone"}
        until(lambda: len(listener.events()) > 60 * len(STEPS))
    finally:
        for one in living:
            one.kill()
