"""The servers and the browser that other tests lean on."""

from pathlib import Path

import psycopg
import pytest
import redis
from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from tests.support.postgres import Postgres
from tests.support.valkey import Valkey


def test_postgresql_answers_and_knows_russian(pg_server: Postgres) -> None:
    engine = create_engine(pg_server.url())
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT lower('ЗАКАЗ') = 'заказ' AND 'Ёлка' ILIKE 'ё%'"))
        words = text("SELECT to_tsvector('russian', 'столы') @@ to_tsquery('russian', 'стол')")
        assert connection.scalar(words)
    engine.dispose()


def test_every_database_is_fresh(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE card (id INTEGER)"))
    engine.dispose()


def test_a_template_is_built_once_and_copied(pg_server: Postgres) -> None:
    built = []

    def build(url: str) -> None:
        built.append(url)
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE card (id integer)")

    for _ in range(2):
        url = pg_server.create_database(pg_server.template("with_cards", build))
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT count(*) FROM card").fetchone() == (0,)
        pg_server.drop_database(url)
    assert len(built) == 1


def test_each_test_gets_an_empty_valkey(valkey_url: str) -> None:
    with redis.Redis.from_url(valkey_url) as client:
        assert client.dbsize() == 0


@pytest.mark.parametrize("depth", [1, 12], ids=["unix socket", "port, where the path is too long"])
def test_valkey_keeps_what_it_was_told_through_kill_9(tmp_path: Path, depth: int) -> None:
    server = Valkey(tmp_path.joinpath(*["a-deep-folder"] * depth)).start()
    with redis.Redis.from_url(server.url) as client:
        client.set("card", "moved")
    server.kill()
    server.start()
    with redis.Redis.from_url(server.url) as client:
        assert client.get("card") == b"moved"
    server.stop()


@pytest.mark.browser
def test_the_browser_opens_a_page(page: Page) -> None:
    page.goto("data:text/html;charset=utf-8,<h1>Заказ</h1>")
    assert page.locator("h1").inner_text() == "Заказ"
