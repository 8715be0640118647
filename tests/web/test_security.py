"""Headers, cookies, who gets in at all, and that nothing is changed without the key of the form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from tests.support.application import MakeApp, People, SignIn, populate
from webapp.web.security import is_local

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "webapp" / "templates"
# Open to everybody: signing in, and what a letter leads to.
PUBLIC = {
    "sessions.new",
    "sessions.create",
    "sessions.destroy",
    "passwords.new",
    "passwords.create",
    "passwords.edit",
    "passwords.update",
    "invitations.edit",
    "invitations.update",
    "health.show",
    # Signed links of letters: what they open and what they change is tried in test_answers.
    "answers.show",
    "answers.create",
    "browsers.manifest",
    "browsers.worker",
    "api.index",
    "api.openapi",
}


def rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static"))


def of_programs(endpoint: str) -> bool:
    """Programs show a token and no cookie, visitors of a form neither: see tests/api and test_intake.py."""
    return endpoint.startswith(("api.", "public_forms.", "incoming.")) and endpoint not in PUBLIC


def example(rule: Rule) -> str:
    """An address of the rule, with something in the place of every variable."""
    found = rule.build({name: _something(converter) for name, converter in rule._converters.items()})
    assert found
    return found[1]


def _something(converter: BaseConverter) -> object:
    if isinstance(converter, IntegerConverter):
        return 1
    return next(iter(sorted(converter.items)), None) if isinstance(converter, AnyConverter) else "thing"


def writes(app: Flask) -> list[tuple[str, str, str]]:
    """Every address that changes something: method, address, endpoint."""
    return [
        (method, example(rule), rule.endpoint)
        for rule in rules(app)
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"})
    ]


def test_every_page_has_the_headers(client: FlaskClient) -> None:
    for address in ("/sign-in", "/nothing-here", "/healthz", "/profile"):
        headers = client.get(address).headers
        assert headers["Content-Security-Policy"].startswith(
            "default-src 'none'; script-src 'self'; style-src 'self'"
        )
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in headers


def test_over_https_browsers_are_told_to_stay_there(make_app: MakeApp) -> None:
    answer = (
        make_app(BASE_URL="https://reglament.example")
        .test_client()
        .get("/sign-in", base_url="https://localhost")
    )
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_files_with_a_hash_in_their_address_are_kept_for_ever(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    addresses = re.findall(r'href="(/static/[^"]+)"', page)
    assert addresses
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        answer.close()


def test_a_strangers_door_opens_nothing(app: Flask, client: FlaskClient) -> None:
    """Whoever is not signed in sees the sign-in page, or a status, at every address but the public ones."""
    for rule in rules(app):
        if rule.endpoint in PUBLIC or "GET" not in (rule.methods or set()):
            continue
        answer = client.get(example(rule))
        if of_programs(rule.endpoint):
            assert answer.status_code in (401, 404), rule
            continue
        assert answer.status_code in (303, 404), rule
        if answer.status_code == 303:
            assert answer.location.startswith("/sign-in"), rule


def test_a_stranger_changes_nothing(app: Flask, client: FlaskClient, people: People) -> None:
    key = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)[1]
    for method, address, endpoint in writes(app):
        if endpoint not in PUBLIC:
            answer = client.open(address, method=method, data={"csrf_token": key})
            assert answer.status_code in (401, 404), (method, address)


def test_without_the_forms_key_nobody_changes_anything(
    app: Flask, client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    sign_in(client, people.alice)
    client.environ_base.pop("HTTP_X_CSRFTOKEN")
    found = writes(app)
    assert ("POST", "/profile/password", "profile.password") in found
    for method, address, endpoint in found:
        answer = client.open(address, method=method, data={"admin": "1"})
        if of_programs(endpoint):
            assert answer.status_code in (401, 404), (method, address)
            continue
        # An open form that has become too old is drawn again.
        expected = 303 if endpoint in PUBLIC else 400
        assert answer.status_code == expected, (method, address, answer.status_code)
        if endpoint in PUBLIC:
            assert answer.location == address


def test_another_persons_form_key_is_no_key(app: Flask, people: People, sign_in: SignIn) -> None:
    alice, bob = sign_in(app.test_client(), people.alice), sign_in(app.test_client(), people.bob)
    alice.environ_base["HTTP_X_CSRFTOKEN"] = bob.environ_base["HTTP_X_CSRFTOKEN"]
    assert alice.post("/preferences", data={"theme": "dark"}).status_code == 400


def test_numbers_too_large_for_the_database_lead_nowhere(
    client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    sign_in(client, people.bob)
    assert client.get(f"/files/{2**63}").status_code == 404
    assert client.get(f"/files/{2**63 - 1}").status_code == 404


@pytest.mark.parametrize("address", ["/", "/tasks?state=open#list", "/boards/furniture"])
def test_addresses_of_this_site_are_local(address: str) -> None:
    assert is_local(address)


@pytest.mark.parametrize("address", [None, "", "tasks", "//x", "/\\x", "https://x", "/a\nb", "/a b", "/a\\b"])
def test_other_addresses_are_not(address: str | None) -> None:
    assert not is_local(address)


def test_no_template_has_scripts_or_styles_inside() -> None:
    """They would not work under the policy, and would tempt somebody to weaken it."""
    inside = re.compile(
        r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|\|\s*safe\b", re.IGNORECASE
    )
    found = {
        f"{path.relative_to(TEMPLATES)}: {line.strip()[:80]}"
        for path in TEMPLATES.rglob("*.html")
        for line in path.read_text(encoding="utf-8").splitlines()
        if inside.search(line)
    }
    assert not found


def test_a_body_of_who_is_not_signed_in_is_not_read(make_app: MakeApp) -> None:
    app = make_app()
    populate(app)

    class Never:
        def read(self, *_size: int) -> bytes:
            raise AssertionError("it was read")

        readline = __iter__ = read

    environ = {
        "wsgi.input": Never(),
        "CONTENT_LENGTH": str(50 * 1024 * 1024),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
    }
    answer = app.test_client().post(
        "/uploads", environ_overrides=environ, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 401
