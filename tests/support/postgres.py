"""A PostgreSQL server for tests: its own folder, its own port, gone afterwards."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path

import psycopg
import pytest

from tests.support.ports import free_port


class PostgresServer:
    """A running server; `new_database` makes an empty database and returns its address."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._numbers = itertools.count(1)

    def new_database(self) -> str:
        """The address of a database nobody has used."""
        name = f"school_{next(self._numbers)}"
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._url(name)

    def _url(self, database: str) -> str:
        return f"postgresql://school@127.0.0.1:{self.port}/{database}"


def program(name: str) -> str | None:
    """Where a PostgreSQL program is, on the path or in Debian's folder."""
    places = sorted(glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)
    return places[0] if places else shutil.which(name)


def _as_nobody_special(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as its own user."""
    if os.getuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    for place in (folder, *folder.parents):
        if place == Path("/tmp"):
            break
        os.chmod(place, 0o755)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@contextmanager
def postgres_server(folder: Path, *, durable: bool = False) -> Iterator[PostgresServer]:
    """Start a server whose data lie in `folder`; skips the test where PostgreSQL is not installed.

    Tests need no `durable` server, one that waits for the disk: nothing outlives them.
    """
    initdb, postgres = program("initdb"), program("postgres")
    if not initdb or not postgres:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    data = folder / "data"
    data.mkdir()
    prefix = _as_nobody_special(data)
    subprocess.run(
        [
            *prefix,
            initdb,
            "-D",
            str(data),
            "-U",
            "school",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        check=True,
        capture_output=True,
        cwd="/",
    )
    port = free_port()
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": data,
        "fsync": "on" if durable else "off",
        "max_connections": 60,
        "jit": "off",  # tables nobody has analysed look large: compiling would take longer than any query here
    }
    arguments = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
    server = subprocess.Popen(
        [*prefix, postgres, "-D", str(data), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
    )
    try:
        _wait(port)
        yield PostgresServer(port)
    finally:
        server.send_signal(signal.SIGINT)  # "fast": does not wait for connections that stayed open
        server.wait(20)


def _wait(port: int) -> None:
    for attempt in range(100):
        try:
            psycopg.connect(f"postgresql://school@127.0.0.1:{port}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            if attempt == 99:
                raise
            time.sleep(0.1)
        else:
            return
