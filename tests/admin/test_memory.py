"""Whether those who have approved are asked again: chosen by clicking, read on the process page."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from tests.admin.test_design import compiled, inputs, part, process, save
from tests.web.company import Company


def approval(company: Company, id: int) -> Any:
    return next(p for p in compiled(company, id).parts if p.settings.get("kind") == "approve")


def setting(company: Company, id: int) -> tuple[Any, Any]:
    settings = approval(company, id).settings
    return settings.get("ask_again"), settings.get("depends_on")


def test_an_approval_is_remembered_until_the_chosen_fields_change(
    company: Company, alice: FlaskClient
) -> None:
    id = process(company, "orders")
    address = f"/admin/design/{id}/parts/{approval(company, id).id}/"
    first, second, *_ = [p.key for p in compiled(company, id).parts if p.type == "field"]
    save(alice, address, ask_again="if_changed")
    assert "depends_on_nothing" in [p.code for p in compiled(company, id).problems]
    save(alice, address, depends_on=[first, second])
    assert setting(company, id) == ("if_changed", [first, second])
    found = compiled(company, id)
    assert found.definition is not None
    assert not [p for p in found.problems if p.code.startswith("depends_on")]
    save(alice, address)
    assert setting(company, id) == ("if_changed", [first, second]), "saved untouched"
    assert "only if these have changed" in alice.get(f"/admin/design/{id}/").text


def test_what_is_not_chosen_is_not_kept(company: Company, alice: FlaskClient) -> None:
    id = process(company, "orders")
    address = f"/admin/design/{id}/parts/{approval(company, id).id}/"
    save(alice, address, ask_again="if_changed")
    save(alice, address, depends_on=["what"])
    save(alice, address, ask_again="never")
    assert setting(company, id) == ("never", None)
    assert "never, an approval stands" in alice.get(f"/admin/design/{id}/").text
    save(alice, address, ask_again="always")
    assert setting(company, id) == (None, None)


def test_the_fields_are_asked_for_as_soon_as_they_matter(company: Company, alice: FlaskClient) -> None:
    id = process(company, "orders")
    address = f"/admin/design/{id}/parts/{approval(company, id).id}/"
    page = alice.get(address).text
    assert 'name="ask_again"' in page
    assert 'name="depends_on"' not in page
    sent = inputs(page) | {"ask_again": "if_changed", "act": "again"}
    drawn = alice.post(address, data=sent, headers={"HX-Request": "true"}).text
    assert 'name="depends_on"' in drawn
    assert setting(company, id) == (None, None), "drawing the form anew stores nothing"


def test_only_an_approval_can_be_remembered(company: Company, alice: FlaskClient) -> None:
    id = process(company, "orders")
    others = [p for p in compiled(company, id).parts if p.settings.get("type") == "task"]
    other = next(p for p in others if p.settings["kind"] != "approve")
    assert 'name="ask_again"' not in alice.get(f"/admin/design/{id}/parts/{other.id}/").text
    assert part(company, id, other.key)
