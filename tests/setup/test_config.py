"""Settings come from the environment, and a bad one is refused in a sentence."""

import stat
from pathlib import Path

import pytest

from webapp.config import Config, ConfigError


def config(tmp_path: Path, **env: str) -> Config:
    return Config.from_env({"REGLAMENT_DATA": str(tmp_path), **env})


def test_without_settings_everything_is_in_the_data_folder(tmp_path: Path) -> None:
    settings = config(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/reglament.sqlite"
    assert settings.redis_url == f"unix://{tmp_path}/valkey/valkey.sock"
    assert settings.files_dir == tmp_path / "files"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert not settings.demo


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = config(tmp_path).secret_key, config(tmp_path).secret_key
    assert first == second
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_secrets_are_not_shown_when_settings_are_printed(tmp_path: Path) -> None:
    settings = config(tmp_path, DATABASE_URL="postgresql://a:hidden@b/c", MAIL_URL="smtp://a:hidden@b")
    assert "hidden" not in repr(settings)
    assert settings.secret_key not in repr(settings)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_psycopg(tmp_path: Path, scheme: str) -> None:
    settings = config(tmp_path, DATABASE_URL=f"{scheme}://anna@db/reglament")
    assert settings.database_url == "postgresql+psycopg://anna@db/reglament"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])
def test_demo_is_refused_where_others_can_connect(tmp_path: Path, host: str) -> None:
    with pytest.raises(ConfigError, match="DEMO"):
        config(tmp_path, DEMO="1", HOST=host)
    assert not config(tmp_path, DEMO="0", HOST=host).demo


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_demo_is_for_this_machine(tmp_path: Path, host: str) -> None:
    assert config(tmp_path, DEMO="1", HOST=host).demo


def test_cookies_are_secure_behind_https(tmp_path: Path) -> None:
    assert config(tmp_path, BASE_URL="https://crm.example.org/").as_flask()["SESSION_COOKIE_SECURE"]
    assert not config(tmp_path).as_flask()["SESSION_COOKIE_SECURE"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("DEMO", "maybe"),
        ("DEFAULT_LOCALE", "de"),
        ("MAIL_URL", "mail.example.org"),
    ],
)
def test_a_bad_value_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        config(tmp_path, **{name: value})
