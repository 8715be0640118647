"""What Flask-Admin may not bring along, and what its forms may not be called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from wtforms import Form as PlainForm

from tests.admin.test_queries import PAGES
from tests.web.company import Company
from tests.web.test_queries import populated
from webapp.admin import forms

TEMPLATES = Path(forms.__file__).parent.parent / "templates" / "admin"
BOOTSTRAP_4 = (
    r'class="[^"]*\b(form-group|pull-right|glyphicon|fa fa-|badge-\w+|card-body|nav-tabs|dropdown-toggle)\b'
)


@pytest.mark.parametrize(
    "form", [forms.PersonForm, forms.InvitationForm, forms.DepartmentForm, forms.RoleForm, forms.AbsenceForm]
)
def test_no_field_is_named_like_a_method_of_its_form(form: type[forms.Form]) -> None:
    """A field called `process` would shadow Form.process, and every page of the form would break."""
    names = {name for name in vars(form) if not name.startswith("_")} - {"offer", "complain"}
    taken = {name for name in dir(PlainForm) if not name.startswith("_")}
    assert names & taken == set()


def test_pages_carry_no_inline_script_or_style(company: Company, alice: FlaskClient) -> None:
    populated(company)
    for address in (*PAGES[:9], *PAGES[14:18]):
        page = alice.get(address).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), address
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), address
        assert not re.search(BOOTSTRAP_4, page), address
        assert "jquery" not in page.lower()
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page), address


def test_no_template_of_flask_admin_can_be_reached(company: Company) -> None:
    ours = {str(path.relative_to(TEMPLATES.parent)) for path in TEMPLATES.rglob("*.html")}
    found = {name for name in company.app.jinja_env.list_templates() if name.startswith("admin/")}
    assert found == ours


def test_every_list_has_a_first_page(company: Company, alice: FlaskClient) -> None:
    """Empty sections say what would be here."""
    for section in ("absences", "cards", "timeline", "jobs", "penalties"):
        assert 'class="empty"' in alice.get(f"/admin/{section}/").text
