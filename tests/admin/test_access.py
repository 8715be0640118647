"""The administrators' part does not exist for anybody else."""

from __future__ import annotations

from flask import Flask

from tests.web.company import Company
from webapp import accounts
from webapp.extensions import db


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Every address below /admin with the methods it answers."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")]
    assert len(rules) > 60
    return [
        (method, rule.rule.replace("<export_type>", "csv"))
        for rule in rules
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_whoever_is_no_administrator_finds_nothing(company: Company) -> None:
    client = company.client(company.dora)
    for method, address in addresses(company.app):
        answer = client.open(address, method=method, query_string={"id": "1"})
        assert answer.status_code == 404, f"{method} {address}"


def test_not_even_whether_an_address_exists_is_told(company: Company) -> None:
    client = company.client(company.bob)
    for address in ("/admin", "/admin/people", "/admin/static/admin/css/x.css", "/admin/none"):
        assert client.get(address).status_code == 404


def test_somebody_who_is_not_signed_in_is_asked_to(company: Company) -> None:
    answer = company.app.test_client().get("/admin/people/")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/admin/people/")


def test_a_deactivated_administrator_is_out_at_once(company: Company) -> None:
    client = company.client(company.alice)
    assert client.get("/admin/").status_code == 200
    with company.app.app_context():
        accounts.save_person(company.bob.id, {"admin": True}, None)
        accounts.deactivate(company.alice.id, company.bob.id)
        db.session.remove()
    assert client.get("/admin/").status_code == 303


def test_only_administrators_have_the_menu_entries(company: Company) -> None:
    assert 'href="/admin/"' in company.get(company.alice, "/").text
    assert 'href="/admin/processes/"' in company.get(company.alice, "/").text
    assert "/admin/" not in company.get(company.bob, "/").text


def test_what_no_section_offers_is_not_there_for_administrators_either(company: Company) -> None:
    client = company.client(company.alice)
    nothing = [
        ("GET", "/admin/people/delete/?id=1"),
        ("POST", "/admin/people/delete/?id=1"),
        ("GET", "/admin/cards/new/"),
        ("GET", "/admin/cards/edit/?id=1"),
        ("POST", "/admin/cards/delete/?id=1"),
        ("POST", "/admin/audit/edit/?id=1"),
        ("POST", "/admin/timeline/delete/?id=1"),
        ("GET", "/admin/cards/export/csv/"),
        ("POST", "/admin/roles/action/"),
        ("GET", "/admin/roles/ajax/lookup/?name=users"),
        ("POST", "/admin/roles/ajax/update/"),
        ("POST", "/admin/processes/edit/?id=1"),
        ("GET", "/admin/penalties/details/?id=1"),
    ]
    for method, address in nothing:
        assert client.open(address, method=method).status_code == 404, address


def test_nothing_of_flask_admins_own_is_served(company: Company) -> None:
    for path in ("vendor/jquery.min.js", "admin/js/form.js", "bootstrap/bootstrap4/css/bootstrap.min.css"):
        assert company.get(company.alice, f"/admin/static/{path}").status_code == 404


def test_changes_need_the_key_of_the_persons_forms(company: Company) -> None:
    client = company.client(company.alice)
    del client.environ_base["HTTP_X_CSRFTOKEN"]
    for address in (
        "/admin/roles/new/",
        f"/admin/people/deactivation/?id={company.bob.id}",
        "/admin/roles/delete/?id=1",
    ):
        assert client.post(address, data={"key": "spies", "title_ru": "Шпионы"}).status_code == 400
    assert "Шпионы" not in client.get("/admin/roles/").text


def test_business_processes_in_the_menu_lead_to_the_processes(company: Company) -> None:
    client = company.client(company.alice)
    with company.app.test_request_context():
        from flask import url_for

        address = url_for("processes.index")
    page = client.get(address).text
    assert "Orders" in page
    assert 'aria-current="page" title="Business processes"' in page
