"""Throwing the demo's data away."""

from __future__ import annotations

import shutil

from flask import current_app
from flask_migrate import upgrade

from ..config import Config, ConfigError
from ..extensions import db
from ..storage import texts


def empty(config: Config) -> None:
    """Drops every table and file of a demo installation, and makes empty tables again."""
    if not config.demo:
        raise ConfigError("Only a demo may be reset: set DEMO=1. / Сбросить можно только демо: DEMO=1.")
    with db.engine.connect() as conn:
        if conn.dialect.name == "sqlite":
            # Tables that point at each other go in any order; the connection is thrown away afterwards.
            conn.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        with conn.begin():
            texts.drop_index(conn)
            db.metadata.reflect(conn)
            db.metadata.drop_all(conn)
    db.engine.dispose()
    for folder in (config.files_dir, config.data / "mailbox"):
        shutil.rmtree(folder, ignore_errors=True)
    upgrade(directory=current_app.extensions["migrate"].directory)
