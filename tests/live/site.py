"""A small site with live parts, served as the product is: `gunicorn -k asgi tests.live.site:application`."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import redis
from flask import Flask, Response, redirect, render_template, session
from jinja2 import DictLoader

from webapp import accounts
from webapp.config import Config
from webapp.extensions import db
from webapp.live import endpoint, serve
from webapp.storage.engine import options
from webapp.storage.models import User

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'"

PAGE = """<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Доска</title>
<meta name="htmx-config" content='{"includeIndicatorCSS": false}'>
<script defer src="/static/vendor/{{ htmx }}"></script>
<script defer src="/static/live.js" data-worker="/static/live-worker.js?v=1" data-viewer="{{ me }}"></script>
</head>
<body><form action="/sign-out" method="post"><button id="leave">Выйти</button></form>
{% include "counters" %}{% include "card" %}{% include "column" %}</body></html>"""

CARD = """<section id="card" hx-get="/parts/card" hx-swap="outerMorph"
  hx-trigger="live-card-42 from:body, live-catchup from:body"><h2>{{ facts.card }}</h2>
  <form method="post" action="/comments"><input name="text" id="text" value="{{ facts.card }}">
  <input name="number" id="number"><button type="reset" id="reset">Сбросить</button></form></section>"""

COLUMN = """<section id="column" hx-get="/parts/column" hx-swap="outerMorph"
  hx-trigger="live-stage-furniture-production from:body, live-catchup from:body"><h2>{{ facts.column }}</h2>
  <ul>{% for n in range(80) %}<li id="row-{{ n }}">
  <button id="button-{{ n }}">{{ n }} {{ facts.column }}</button></li>{% endfor %}</ul></section>"""

COUNTERS = """<p id="counters" hx-get="/parts/counters" hx-swap="outerMorph"
  hx-trigger="live-me from:body, live-catchup from:body">{{ facts.counters }}</p>"""

TEMPLATES = {"page": PAGE, "card": CARD, "column": COLUMN, "counters": COUNTERS}


class Facts(dict[str, str]):
    """What the parts show, kept in Redis; a test changes it there."""

    def __init__(self, store: redis.Redis) -> None:
        super().__init__({name: store.get(f"fact:{name}") or "начало" for name in TEMPLATES})


def create_site(config: Config) -> Flask:
    app = Flask("webapp")
    app.config.from_mapping(config.as_flask(), SQLALCHEMY_ENGINE_OPTIONS=options(config.database_url))
    app.jinja_loader = DictLoader(TEMPLATES)
    db.init_app(app)
    store = redis.Redis.from_url(config.redis_url, decode_responses=True)
    manifest = json.loads((Path(app.static_folder or "") / "vendor" / "manifest.json").read_text())

    @app.get("/sign-in/<int:person>")
    def sign_in(person: int) -> str:
        found = db.session.get_one(User, person)
        session["_user_id"] = found.get_id()
        accounts.begin(session, found)
        return found.login

    @app.post("/sign-out")
    def sign_out() -> object:
        session.clear()
        return redirect("/slow/0", 303)

    @app.get("/board")
    def board() -> str:
        me = session.get("_user_id", "").partition(":")[0]
        return render_template("page", htmx=manifest["htmx.js"], me=me, facts=Facts(store))

    @app.get("/parts/<name>")
    def part(name: str) -> str:
        store.rpush("asked", name)
        time.sleep(float(store.get("slow") or 0))
        return render_template(name, facts=Facts(store))

    @app.get("/slow/<int:seconds>")
    def slow(seconds: int) -> str:
        time.sleep(seconds)
        return "late"

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app


endpoint.RECHECK = float(os.environ.get("RECHECK") or endpoint.RECHECK)
application = serve(create_site(Config.from_env()))
