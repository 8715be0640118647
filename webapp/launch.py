"""Run everything under one foreground command: Valkey, web, worker, scheduler; Ctrl-C stops all of it."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from webapp.config import Config, ConfigError
from webapp.embedded import valkey
from webapp.embedded.children import Child, say
from webapp.embedded.undertaker import Undertaker
from webapp.stopping import Stop

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 60.0
STOP_WITHIN = 10.0
NAME = "reglament"


class Reason(Exception):
    """A reason not to start, or not to go on, in a sentence."""


class Interrupted(Exception):
    """Asked to stop before everything was up."""


def main() -> int:
    env = {**os.environ, "DEMO": os.environ.get("DEMO", "1")}
    try:
        config = Config.from_env(env)
        _refuse_taken_port(config)
        with _lock(config.data):
            _launch(Launcher(config, env))
    except (Reason, ConfigError, valkey.ValkeyMissing) as reason:
        say(NAME, f"✗ {reason}")
        return 1
    return 0


def _launch(launcher: Launcher) -> None:
    launcher.asked_to_stop.on_signals(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    try:
        launcher.start()
        launcher.watch()
    except Interrupted:
        say(NAME, "прервано / interrupted")
    finally:
        launcher.stop()


class Launcher:
    def __init__(self, config: Config, env: dict[str, str]) -> None:
        self.config = config
        self.env = env
        self.children: list[Child] = []
        self.asked_to_stop = Stop()
        self.undertaker = Undertaker()

    def start(self) -> None:
        self._start_valkey()
        self._prepare_database()
        for name, command in _services(self.config).items():
            self._add(name, command)
        self._wait_for_web()
        self._greet()

    def watch(self) -> None:
        while not self.asked_to_stop.wait(0.3):
            for child in self.children:
                child.look_after()

    def stop(self) -> None:
        """Those who use Valkey first, Valkey last."""
        say(NAME, "останавливаю… / stopping…")
        others = [child for child in reversed(self.children) if child.name != "valkey"]
        for child in others:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_WITHIN
        for child in others:
            child.stop(max(0.1, deadline - time.monotonic()))
        for child in set(self.children) - set(others):
            child.ask_to_stop()
            child.stop(STOP_WITHIN)
        self.undertaker.dismiss()
        say(NAME, "остановлено, данные сохранены / stopped, the data are kept")

    def _add(self, name: str, command: list[str]) -> Child:
        child = Child(name, command, self.env, self.undertaker)
        self.children.append(child)
        child.start()
        return child

    def _start_valkey(self) -> None:
        if os.environ.get("REDIS_URL"):
            return
        command, url = valkey.prepare(self.config.data / "valkey")
        self.env["REDIS_URL"] = url
        self._add("valkey", command)
        if not valkey.wait_until_ready(url):
            log = self.config.data / "valkey" / "valkey.log"
            raise Reason(f"Valkey не запустился / Valkey did not start: {log}")

    def _prepare_database(self) -> None:
        self._flask("база данных / database", "db", "upgrade")
        if self.config.demo:
            self._flask("демо-данные / demo data", "demo", "load")

    def _flask(self, what: str, *command: str) -> None:
        """One of the product's own commands; Ctrl-C ends it as well."""
        say(NAME, f"{what}…")
        process = subprocess.Popen(_flask_command(*command), cwd=ROOT, env=self.env, start_new_session=True)
        self.undertaker.watch(process.pid)
        while process.poll() is None:
            if self.asked_to_stop.wait(0.05):
                process.terminate()
                process.wait()
                raise Interrupted
        self.undertaker.forget(process.pid)
        if process.returncode:
            raise Reason(f"Не получилось / failed: flask {' '.join(command)} ({process.returncode})")

    def _wait_for_web(self) -> None:
        web = next(child for child in self.children if child.name == "web")
        deadline = time.monotonic() + READY_WITHIN
        while not self.asked_to_stop.wait(0.1):
            if _answers(self.config):
                return
            for child in self.children:
                child.look_after()
            if time.monotonic() > deadline or web.deaths >= 3:
                raise Reason(
                    "Веб-сервер не отвечает, причина выше / the web server does not answer, see above"
                )

    def _greet(self) -> None:
        if self.asked_to_stop.is_set():
            return
        say(NAME, f"Готово / Ready: {self.config.base_url}  (Ctrl-C: остановить всё / stop all)")
        if self.config.demo:
            command = _flask_command("demo", "logins")
            logins = subprocess.run(command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, check=False)
            for line in logins.stdout.decode().splitlines():
                say(NAME, line)


def _flask_command(*words: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "webapp.app", *words]


def _services(config: Config) -> dict[str, list[str]]:
    # One web process answers pages and live streams alike; streams are not worth waiting for at the end.
    options = ["--graceful-timeout", "3", "--no-control-socket", "--log-level", "warning"]
    web = ["gunicorn", "-k", "asgi", "--bind", _bind(config), *options, "webapp.asgi:application"]
    return {
        "web": [sys.executable, "-m", *web],
        "worker": [sys.executable, str(ROOT / "worker.py")],
        "scheduler": [sys.executable, str(ROOT / "worker.py"), "--scheduler"],
    }


def _bind(config: Config) -> str:
    return f"[{config.host}]:{config.port}" if ":" in config.host else f"{config.host}:{config.port}"


def _refuse_taken_port(config: Config) -> None:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family) as probe:
        # As gunicorn will do: a port that has just been left is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except PermissionError:
            raise Reason(f"Порт {config.port} требует прав / needs rights: PORT=8001 make run") from None
        except OSError as error:
            free = config.port + 1
            raise Reason(
                f"Порт {config.port} занят ({error.strerror}). Укажите другой: PORT={free} make run\n"
                f"{'':<10}│ Port {config.port} is taken. Choose another one: PORT={free} make run"
            ) from None


def _lock(data: Path) -> IO[str]:
    """Two installations on the same data would spoil them."""
    data.mkdir(parents=True, exist_ok=True)
    lock = (data / "launch.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Reason(
            f"С данными {data} уже работает другой запуск; остановите его или задайте REGLAMENT_DATA.\n"
            f"{'':<10}│ Another run already uses {data}; stop it or set REGLAMENT_DATA."
        ) from None
    return lock


def _answers(config: Config) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104 - asked, not bound
    address = f"http://[{host}]:{config.port}/" if ":" in host else f"http://{host}:{config.port}/"
    try:
        with urlopen(address, timeout=5):  # noqa: S310 - our own address
            return True
    except HTTPError as answer:
        return answer.code < 500
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(main())
