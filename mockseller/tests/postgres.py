"""A PostgreSQL server of our own for tests and benchmarks: in a temporary folder, on loopback, at a free port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "pg-pass-7f3"
_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin")
_FAST = ("fsync=off", "max_connections=60", "shared_buffers=32MB")


def server_user():
    """The user that the server runs as, None for our own: it refuses to be run by root.

    Raises:
        KeyError: we are root, and there is no such user.
    """
    import pwd  # noqa: PLC0415 - not on Windows

    return pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else None


def programs():
    """The folder of the server's programs, None where there is none, or nobody to run them, or where the driver is missing."""
    try:
        import psycopg  # noqa: F401, PLC0415 - an extra

        server_user()
    except (ImportError, KeyError):
        return None
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else [one for place in _PLACES for one in sorted(Path("/").glob(place[1:]), reverse=True)]
    return next((one for one in folders if (one / "initdb").exists() and (one / "pg_ctl").exists()), None)


class Cluster:
    """A running server; `url` names its database as a user with a password."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.url = f"postgresql://ttck:{PASSWORD}@127.0.0.1:{port}/postgres"

    def run(self, program, *arguments):
        """One of its programs, as the user that the server runs as."""
        command = [str(programs() / program), *arguments]
        subprocess.run(command, user=server_user(), check=True, cwd="/", stdout=subprocess.DEVNULL, timeout=60)

    def begin(self, *, durable):
        """Start the server for the first time."""
        secret = self.folder / "secret"
        secret.write_text(PASSWORD)
        data = str(self.folder / "data")
        self.run("initdb", "-D", data, "-U", "ttck", f"--pwfile={secret}", "--auth=scram-sha-256", "-E", "UTF8", "--locale=C", "-N")
        with (self.folder / "data" / "postgresql.conf").open("a") as settings:
            mine = [*_FAST[durable:], "listen_addresses='127.0.0.1'", f"port={self.port}", "unix_socket_directories=''"]
            settings.write("\n".join(["", *mine, ""]))
        self.control("start")

    def schema(self, name):
        """The address of a new schema of its database."""
        import psycopg  # noqa: PLC0415 - an extra

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{self.url}?options=-csearch_path%3D{name}"

    def control(self, what, *more):
        """Start, stop or restart it, and wait until that is done."""
        log = self.folder / "log"
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", str(log), *more, what)

    def stop(self):
        """Stop it as if it crashed; nothing is needed any longer."""
        self.control("stop", "-m", "immediate")


@contextmanager
def cluster(*, durable=False):
    """A server that runs as long as the block; `durable` keeps what was committed even where the machine crashes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="ttck-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        one = Cluster(folder, port)
        one.begin(durable=durable)
        try:
            yield one
        finally:
            one.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
