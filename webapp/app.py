"""The application, put together: a list."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from webapp import admin, api, channels, cli, extensions, web
from webapp.config import Config
from webapp.extensions import db, migrate
from webapp.storage import engine
from webapp.web import assets, errors, formats, frame, guides, partials, security, sessions
from webapp.web.asking import Request


class Id(IntegerConverter):
    """A number no database has rows for is an address that does not exist."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **({"max": 2**63 - 1} | options))  # type: ignore[arg-type]


def create_app(config: Config | None = None) -> Flask:
    """An application for this configuration, by default that of the environment."""
    config = config or Config.from_env()
    config.data.mkdir(parents=True, exist_ok=True)
    app = Flask(__name__)
    app.request_class = Request
    app.config.from_mapping(config.as_flask())
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine.options(config.database_url)
    # Without Redis attempts are still counted, by each process for itself.
    app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = True
    app.url_map.converters["int"] = Id
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, config.proxies, config.proxies)  # type: ignore[method-assign]
    # Before the extensions: whoever is not signed in sends no large body.
    security.init_app(app)
    migrate.directory = str(Path(__file__).parent.parent / "migrations")
    extensions.init_app(app)
    with app.app_context():
        engine.prepare(db.engine)
    web.register(app)
    for part in (sessions, partials, formats, assets, frame, guides, errors, admin, api, channels, cli):
        part.init_app(app)
    return app
