"""Commands of flask --app webapp.app: check, publish, export, import, map, verify, people, search, demo."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from webapp import accounts, demo, letters, robots, runtime, searching
from webapp.config import Config
from webapp.extensions import db
from webapp.process import reading, writing
from webapp.process.definition import KEY, Definition
from webapp.process.errors import InvalidInput, Refused
from webapp.process.map import Map
from webapp.process.problems import Problem
from webapp.process.sentences import sentence as problem_sentence
from webapp.runtime import drafts as changing
from webapp.sentences import field_errors, sentence
from webapp.storage import drafts, org, versions
from webapp.storage import models as m
from webapp.storage.reads import maps
from webapp.verify import verify

people = AppGroup("people", help="People who may sign in.")
company = AppGroup("demo", help="The demo company.")
DEFINITION = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def init_app(app: Flask) -> None:
    for command in (check, publish, export, import_, map_, verify, people, company, searching.search):
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
    _tell(_problems(source))
    try:
        version = runtime.publish(source, actor)
    except (reading.BrokenFile, runtime.BadDefinition):
        sys.exit(1)
    found = db.session.get(m.Version, version)
    click.echo(f"✓ {found}")


@click.command()
@click.argument("key")
@click.option("--draft", is_flag=True, help="The draft instead of the published version.")
@with_appcontext
def export(key: str, draft: bool) -> None:
    """Print a process as a definition file."""
    process = _by_key(m.Process, key)
    if draft:
        found = drafts.compiled(db.session.connection(), process)
        definition = found.definition if found else None
        problems = [] if definition or not found else found.problems
    else:
        version = db.session.get_one(m.Process, process).version_id
        definition = versions.definition(db.session.connection(), version) if version else None
        problems = []
    if definition is None:
        _tell(problems)
        _stop(f"{key} is not finished" if draft else f"{key} was never published; try --draft")
    click.echo(writing.write(definition), nl=False)


@click.command("map")
@click.argument("key")
@click.option("--bpmn", is_flag=True, help="BPMN 2.0 XML instead of a picture (SVG).")
@with_appcontext
def map_(key: str, bpmn: bool) -> None:
    """Print the published version of a process as a picture."""
    conn = db.session.connection()
    current = versions.current(conn, key) or _stop(f"{key} was never published")
    labels = {kind: robot.label for kind, robot in robots.KINDS.items()}
    names = maps.names(conn, org.organisation(conn), labels)
    drawn = Map(versions.definition(conn, current.version_id), _config().default_locale, names)
    sheet = Path(str(current_app.static_folder), "map.css").read_text(encoding="utf-8")
    click.echo(drawn.bpmn if bpmn else drawn.file(sheet))


@click.command("import")
@DEFINITION
@click.option("--as", "key", help="Another key than the one in the file.")
@click.option("--publish", "at_once", is_flag=True, help="Publish it too.")
@click.option("--by", "login", help="The log-in of who does it.")
@with_appcontext
def import_(file: Path, key: str | None, at_once: bool, login: str | None) -> None:
    """Make a definition file the draft of its process, which is created if there is none."""
    source = file.read_text(encoding="utf-8")
    actor = _person(login).id if login else None
    try:
        definition = reading.read(source)
    except reading.BrokenFile:
        _tell(_problems(source))
        sys.exit(1)
    definition = _renamed(definition, key or definition.key)
    _tell(_problems(source))
    _drafted(definition, actor)
    if at_once:
        _published(definition.key, actor)


def _renamed(definition: Definition, key: str) -> Definition:
    if not re.fullmatch(KEY, key):
        _stop(f"not a key: {key}")
    return definition.model_copy(update={"key": key})


def _drafted(definition: Definition, actor: int | None) -> None:
    """Puts the definition in the place of the draft, or makes a process of it; tells what changes."""
    process = db.session.scalar(db.select(m.Process.id).where(m.Process.key == definition.key))
    if process is None:
        changing.create(dict(definition.title), actor, writing.plain(definition))  # type: ignore[arg-type]
    else:
        changing.replace(process, writing.plain(definition), actor)
    click.echo(f"✓ {definition.key}: draft")


def _published(key: str, actor: int | None) -> None:
    process = _by_key(m.Process, key)
    draft = drafts.compiled(db.session.connection(), process)
    try:
        runtime.publish_draft(process, actor, seen=draft.revision if draft else 0)  # type: ignore[arg-type]
    except runtime.BadDefinition:
        sys.exit(1)
    except Refused as refused:
        _give_up(refused)
    click.echo(f"✓ {db.session.get_one(m.Process, process).version}")


def _problems(source: str) -> list[Problem]:
    definition, problems = reading.review(source)
    if definition is None:
        return problems
    return reading.located(source, changing.examine(definition, _config().default_locale))


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


SHORT = click.option("--short", is_flag=True, help="Without the year of history.")


@company.command("load")
@SHORT
def load(short: bool) -> None:
    """Make the demo company, if there is nobody yet."""
    demo.load(_config(), long=not short)


@company.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
@SHORT
def reset(yes: bool, short: bool) -> None:
    """Throw all data away and make the demo company anew."""
    if not yes and sys.stdin.isatty():
        click.confirm("All data are deleted. Go on?", abort=True)
    demo.reset(_config(), long=not short)


@company.command("logins")
def logins() -> None:
    """Print the log-ins of the demo company."""
    click.echo(demo.logins_text(_config()))


def _config() -> Config:
    found: Config = current_app.config["REGLAMENT"]
    return found
