import sqlite3
import threading

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from ttck.mockseller.engine.checkpoint import Checkpoints


def test_what_was_written_comes_into_the_database_and_the_thread_ends(tmp_path):
    path = tmp_path / "t.db"
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, connect_args={"check_same_thread": False})
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("PRAGMA wal_autocheckpoint=0")
    writer.execute("CREATE TABLE t (x TEXT)")
    size = path.stat().st_size
    writer.executemany("INSERT INTO t VALUES (?)", [("x" * 4000,) for _ in range(50)])
    assert path.stat().st_size == size  # all of it is in the log still
    checkpoints = Checkpoints(engine.raw_connection)
    checkpoints.wrote()
    grown = threading.Event()
    deadline = threading.Timer(10, grown.set)
    deadline.start()
    while path.stat().st_size == size and not grown.wait(0.02):
        pass
    deadline.cancel()
    assert path.stat().st_size > size
    checkpoints.stop()
    assert "ttck-checkpoints" not in {thread.name for thread in threading.enumerate()}
    writer.close()


def test_stopping_what_never_ran_is_nothing(tmp_path):
    checkpoints = Checkpoints(lambda: None)
    checkpoints.stop()
    checkpoints.stop()
