"""Commands: flask --app webapp.app check · publish · people · demo, and Flask-Migrate's db."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from webapp import accounts, demo, letters, robots, runtime
from webapp.config import Config
from webapp.extensions import db
from webapp.process import reading
from webapp.process.errors import InvalidInput, Refused
from webapp.process.problems import Problem
from webapp.process.sentences import sentence as problem_sentence
from webapp.sentences import field_errors, sentence
from webapp.storage import models as m

people = AppGroup("people", help="People who may sign in.")
company = AppGroup("demo", help="The demo company.")
DEFINITION = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def init_app(app: Flask) -> None:
    for command in (check, publish, people, company):
        app.cli.add_command(command)


# -- definitions ---------------------------------------------------------------------------------------


@click.command()
@DEFINITION
@with_appcontext
def check(file: Path) -> None:
    """Say what is wrong with a definition file."""
    problems = _problems(file.read_text(encoding="utf-8"))
    _tell(problems)
    if any(problem.level == "error" for problem in problems):
        sys.exit(1)
    click.echo(f"✓ {file}")


@click.command()
@DEFINITION
@click.option("--by", "login", help="The log-in of who publishes.")
@with_appcontext
def publish(file: Path, login: str | None) -> None:
    """Make a definition file the current version of its process."""
    source = file.read_text(encoding="utf-8")
    actor = _person(login).id if login else None
    try:
        version = runtime.publish(source, actor)
    except (reading.BrokenFile, runtime.BadDefinition):
        _tell(_problems(source))
        sys.exit(1)
    found = db.session.get(m.Version, version)
    click.echo(f"✓ {found}")


def _problems(source: str) -> list[Problem]:
    definition, problems = reading.review(source)
    if definition is None:
        return problems
    return reading.review(source, robots.checks(definition, _config().default_locale))[1]


def _tell(problems: list[Problem]) -> None:
    for problem in problems:
        sign = "✗" if problem.level == "error" else "!"
        click.echo(f"{sign} {problem_sentence(problem, _config().default_locale)}", err=True)


# -- people --------------------------------------------------------------------------------------------


@people.command("add")
@click.argument("email")
@click.argument("last_name")
@click.argument("first_name", default="")
@click.argument("patronymic", default="")
@click.option("--login", help="By default the part of the address before @.")
@click.option("--position", default="")
@click.option("--department", help="The department's key.")
@click.option("--role", "roles", multiple=True, help="A role's key; may be given several times.")
@click.option("--admin", is_flag=True, help="May administer.")
@click.option("--password", is_flag=True, help="Ask for a password now instead of sending an invitation.")
def add(department: str | None, roles: tuple[str, ...], password: bool, **values: Any) -> None:
    """Add a person and send an invitation; its link is printed as well."""
    values["department_id"] = _by_key(m.Department, department) if department else None
    values["roles"] = [_by_key(m.Role, key) for key in roles]
    chosen = _ask_password() if password else None
    try:
        id = accounts.invite({k: v for k, v in values.items() if v is not None}, None, chosen)
    except Refused as refused:
        _give_up(refused)
    person = db.session.get_one(m.User, id)
    click.echo(f"✓ {person.full_name} ({person.login})")
    if not chosen:
        click.echo(letters.send_invitation(person).link)


@people.command("deactivate")
@click.argument("login")
def deactivate(login: str) -> None:
    """Let a person in no more; names and history stay."""
    _do(lambda: accounts.deactivate(_person(login).id, None), login)


@people.command("activate")
@click.argument("login")
def activate(login: str) -> None:
    """Let a person in again."""
    _do(lambda: accounts.activate(_person(login).id, None), login)


@people.command("set-password")
@click.argument("login")
def set_password(login: str) -> None:
    """Give a person a new password; it is asked for, or read from a pipe."""
    person = _person(login)
    password = _ask_password()
    _do(lambda: accounts.set_password(person.id, password, None), login)


def _do(command: Any, login: str) -> None:
    try:
        command()
    except Refused as refused:
        _give_up(refused)
    click.echo(f"✓ {login}")


def _ask_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _person(login: str) -> m.User:
    found = db.session.scalar(db.select(m.User).where(m.User.login == login.lower()))
    return found or _stop(f"no such log-in: {login}")


def _by_key(model: Any, key: str) -> int:
    found = db.session.scalar(db.select(model.id).where(model.key == key))
    return found or _stop(f"no such {model.__tablename__}: {key}")


def _give_up(refused: Refused) -> NoReturn:
    errors = field_errors(refused) if isinstance(refused, InvalidInput) else {}
    _stop("\n".join(f"{name}: {text}" for name, text in errors.items()) or sentence(refused))


def _stop(text: str) -> NoReturn:
    click.echo(f"✗ {text}", err=True)
    sys.exit(1)


# -- the demo company ------------------------------------------------------------------------------------


@company.command("load")
def load() -> None:
    """Make the demo company, if there is nobody yet."""
    demo.load(_config())


@company.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Throw all data away and make the demo company anew."""
    if not yes and sys.stdin.isatty():
        click.confirm("All data are deleted. Go on?", abort=True)
    demo.reset(_config())


@company.command("logins")
def logins() -> None:
    """Print the log-ins of the demo company."""
    click.echo(demo.logins_text(_config()))


def _config() -> Config:
    found: Config = current_app.config["REGLAMENT"]
    return found
