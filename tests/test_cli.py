"""The commands of an installation."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.support.application import MakeApp, People, populate
from tests.support.letters import the_letter
from tests.web.company import ORDERS
from webapp import accounts
from webapp.demo.reset import empty
from webapp.extensions import db
from webapp.process import reading
from webapp.storage.models import User, Version

FURNITURE = Path(__file__).resolve().parent.parent / "webapp" / "library" / "furniture.yaml"


@pytest.fixture
def cli(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def test_a_sound_definition_is_said_to_be_sound(cli: FlaskCliRunner) -> None:
    result = cli.invoke(args=["check", str(FURNITURE)])
    assert (result.exit_code, result.output.startswith("✓")) == (0, True), result.output


def test_mistakes_are_said_with_their_line(cli: FlaskCliRunner, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        FURNITURE.read_text(encoding="utf-8").replace("kind: money", "kind: monet"), encoding="utf-8"
    )
    for command in ("check", "publish"):
        result = cli.invoke(args=[command, str(wrong)])
        assert result.exit_code == 1
        assert "Line " in result.output
        assert "money" in result.output


def test_a_definition_is_published_by_somebody(app: Flask, people: People, cli: FlaskCliRunner) -> None:
    assert cli.invoke(args=["publish", str(FURNITURE), "--by", "alice"]).exit_code == 0
    with app.app_context():
        assert db.session.scalars(db.select(Version)).one().published_by == people.alice.id
    unknown = cli.invoke(args=["publish", str(FURNITURE), "--by", "nobody"])
    assert (unknown.exit_code, "no such log-in" in unknown.output) == (1, True)


def test_a_process_is_exported_and_imported_elsewhere_the_same(
    app: Flask, people: People, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "orders.yaml"
    source = ORDERS.replace("department: workshop, who: members", "role: sales")
    file.write_text(source, encoding="utf-8")
    assert cli.invoke(args=["publish", str(file)]).exit_code == 0
    exported = cli.invoke(args=["export", "orders"])
    assert reading.read(exported.output) == reading.read(source)
    file.write_text(exported.output, encoding="utf-8")
    result = cli.invoke(args=["import", str(file), "--as", "deals", "--publish", "--by", "alice"])
    assert (result.exit_code, "✓ deals: draft" in result.output) == (0, True), result.output
    again = cli.invoke(args=["export", "deals"])
    assert again.output == exported.output.replace("key: orders", "key: deals", 1)
    assert cli.invoke(args=["export", "deals", "--draft"]).output == again.output


def test_what_finds_nobody_is_imported_but_not_published(cli: FlaskCliRunner, people: People) -> None:
    result = cli.invoke(args=["import", str(FURNITURE), "--publish"])
    assert (result.exit_code, "“shipping”" in result.output) == (1, True)
    assert "never published" in cli.invoke(args=["export", "furniture"]).output
    assert cli.invoke(args=["export", "furniture", "--draft"]).exit_code == 0


def test_an_import_over_a_process_is_a_new_draft_and_the_version_stays(
    app: Flask, people: People, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    cli.invoke(args=["publish", str(FURNITURE)])
    before = cli.invoke(args=["export", "furniture"]).output
    file = tmp_path / "changed.yaml"
    file.write_text(before.replace("icon: lamp", "icon: truck"), encoding="utf-8")
    result = cli.invoke(args=["import", str(file)])
    assert result.exit_code == 0, result.output
    assert cli.invoke(args=["export", "furniture"]).output == before
    assert "icon: truck" in cli.invoke(args=["export", "furniture", "--draft"]).output


def test_a_broken_file_is_not_imported(cli: FlaskCliRunner, people: People, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("key: furniture\ntitle: [", encoding="utf-8")
    for command in (["import", str(wrong)], ["import", str(FURNITURE), "--as", "Not a key"]):
        assert cli.invoke(args=command).exit_code == 1
    for command in (["export", "furniture"], ["export", "furniture", "--draft"]):
        assert "no such process" in cli.invoke(args=command).output


def test_the_check_tells_whom_nobody_is_found_for(cli: FlaskCliRunner, people: People) -> None:
    result = cli.invoke(args=["check", str(FURNITURE)])
    assert result.exit_code == 1
    assert "“shipping”" in result.output, "a role that this company does not have"


def test_the_first_administrator_is_added_with_a_password(app: Flask, cli: FlaskCliRunner) -> None:
    command = ["people", "add", "anna@verba.example", "Анина", "Анна", "--admin", "--password"]
    assert cli.invoke(args=command, input="short\n").exit_code == 1
    result = cli.invoke(args=command, input="several words in a row\n")
    assert (result.exit_code, "✓ Анина Анна (anna)" in result.output) == (0, True), result.output
    with app.app_context():
        assert accounts.sign_in("anna", "several words in a row").admin


def test_people_are_invited_by_letter(app: Flask, people: People, cli: FlaskCliRunner) -> None:
    command = ["people", "add", "daria@verba.example", "Дарьина", "--department", "sales", "--role", "sales"]
    result = cli.invoke(args=command)
    assert result.exit_code == 0, result.output
    link = result.output.split()[-1]
    assert link in the_letter(app, "daria@verba.example").text
    with app.app_context():
        daria = db.session.scalars(db.select(User).where(User.login == "daria")).one()
        assert (daria.department.key, [role.key for role in daria.roles]) == ("sales", ["sales"])


@pytest.mark.parametrize(
    "option", [["--department", "none"], ["--role", "none"], ["--login", "b ob"], ["--login", "bob"]]
)
def test_what_is_wrong_is_said_and_nobody_added(
    app: Flask, people: People, cli: FlaskCliRunner, option: list[str]
) -> None:
    result = cli.invoke(args=["people", "add", "daria@verba.example", "Дарьина", *option])
    assert (result.exit_code, "✗" in result.output) == (1, True)
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(User.id))) == 3


def test_people_are_let_in_no_more_and_again(app: Flask, people: People, cli: FlaskCliRunner) -> None:
    for command, active in (("deactivate", False), ("activate", True)):
        assert cli.invoke(args=["people", command, "bob"]).exit_code == 0
        with app.app_context():
            assert db.session.get_one(User, people.bob.id).active is active
    assert cli.invoke(args=["people", "deactivate", "nobody"]).exit_code == 1


def test_a_password_is_set_from_a_pipe(app: Flask, people: People, cli: FlaskCliRunner) -> None:
    assert cli.invoke(args=["people", "set-password", "bob"], input="several words in a row\n").exit_code == 0
    with app.app_context():
        assert accounts.sign_in("bob", "several words in a row").id == people.bob.id


def test_only_a_demo_is_thrown_away(make_app: MakeApp) -> None:
    app = make_app()
    populate(app)
    result = app.test_cli_runner().invoke(args=["demo", "reset", "--yes", "--short"])
    assert result.exit_code != 0
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(User.id))) == 3


def test_a_demo_is_emptied_with_all_its_tables(make_app: MakeApp) -> None:
    app = make_app(DEMO="1")
    populate(app)
    with app.app_context():
        empty(app.config["REGLAMENT"])
        assert db.session.scalar(db.select(db.func.count(User.id))) == 0
        assert db.session.scalar(db.text("SELECT count(*) FROM card_fts")) == 0
