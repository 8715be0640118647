"""Pages for administrators ask the database a constant number of questions, at most twelve."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from tests.admin.conftest import find
from tests.web.company import MONDAY, Company, statements
from tests.web.test_queries import count, multiply, populated
from webapp import accounts
from webapp.extensions import db
from webapp.storage import models as m

MOST = 12
# What is published, the cards under way and those that were closed are asked one after the other.
MORE = {"/admin/publication/1/": 15}
PAGES = (
    "/admin/",
    "/admin/people/",
    "/admin/people/?search=w&role=1&department=1",
    "/admin/people/new/",
    "/admin/people/edit/?id=2",
    "/admin/people/deactivation/?id=2",
    "/admin/departments/",
    "/admin/departments/edit/?id=1",
    "/admin/departments/delete/?id=1",
    "/admin/roles/",
    "/admin/roles/edit/?id=1",
    "/admin/roles/delete/?id=1",
    "/admin/absences/",
    "/admin/absences/new/",
    "/admin/processes/",
    "/admin/processes/details/?id=1",
    "/admin/processes/new/",
    "/admin/processes/preview/?source=process:1",
    "/admin/processes/activity/?id=1",
    "/admin/processes/archive/?id=1",
    "/admin/processes/removal/?id=1",
    "/admin/design/1/",
    "/admin/design/1/parts/1/",
    "/admin/design/1/new/?slot=transitions",
    "/admin/design/1/settings/",
    "/admin/fields/1/",
    "/admin/check/1/",
    "/admin/map/1/",
    "/admin/trial/1/",
    "/admin/trial/1/examples/",
    "/admin/publication/1/",
    "/admin/publication/1/versions/",
    "/admin/directories/",
    "/admin/directories/new/",
    "/admin/people/import/",
    "/admin/people/tasks/?id=2",
    "/admin/exchange/",
    "/admin/exchange/1/",
    "/admin/cards/",
    "/admin/cards/?process=orders&stage=review&search=customer",
    "/admin/cards/?assignee=2&created=week&state=open",
    "/admin/repair/1/",
    "/admin/repair/several/?id=1&id=2&id=3",
    "/admin/rights/1/",
    "/admin/rights/1/fields/new/",
    "/admin/rights/1/person/?id=2&card=2026-0001",
    "/admin/rights/person/?id=2",
    "/admin/timeline/",
    "/admin/timeline/?card=1",
    "/admin/jobs/",
    "/admin/jobs/details/?id=1",
    "/admin/penalties/",
    "/admin/log-check/",
    "/admin/audit/",
    "/admin/audit/?subject=user&no=2",
    "/admin/people/import/",
    "/admin/people/tasks/?id=4",
)


def grow(company: Company) -> None:
    """Many more of everything that lists show."""
    multiply(company, 30)
    with company.app.app_context(), db.engine.begin() as conn:
        person = dict(conn.execute(select(m.User.__table__).where(m.User.login == "walt")).mappings().one())
        del person["id"]
        names = [f"w{n}" for n in range(60)]
        rows = [person | {"login": n, "email": f"{n}@x.example", "last_name": n} for n in names]
        ids = list(conn.execute(insert(m.User).returning(m.User.id), rows).scalars())
        conn.execute(insert(m.user_role), [{"user_id": id, "role_id": 1} for id in ids])
        conn.execute(insert(m.Role), [{"key": f"r{n}", "title_ru": f"R{n}"} for n in range(30)])
        conn.execute(
            insert(m.Department),
            [{"key": f"d{n}", "title_ru": f"D{n}", "head_id": ids[n]} for n in range(30)],
        )
        days = {"first_day": MONDAY.date(), "last_day": MONDAY.date()}
        conn.execute(insert(m.Absence), [{"user_id": id, "substitute_id": ids[0], **days} for id in ids])
        late = {"points": 1, "at": MONDAY, "reason": {"ru": "Поздно"}}
        conn.execute(
            insert(m.Penalty), [{"card_id": n, "key": "x", "user_id": ids[n], **late} for n in range(1, 50)]
        )
        conn.execute(update(m.Card).values(incidents=1))
        conn.execute(update(m.OrganisationStamp).values(revision=m.OrganisationStamp.revision + 1))


def test_the_number_of_statements_is_constant_and_small(company: Company) -> None:
    populated(company)
    with company.app.app_context():
        day = MONDAY.date()
        accounts.save_absence(None, {"user_id": company.will.id, "first_day": day, "last_day": day}, None)
        accounts.save_role(find(company, m.Role, key="sales"), {"title_en": "Sales"}, company.alice.id)
        db.session.remove()
    client = company.client(company.alice)
    before = {page: count(client, company, page) for page in PAGES}
    grow(company)
    after = {page: count(client, company, page) for page in PAGES}
    assert {
        page: (before[page], after[page]) for page in PAGES if after[page] > max(before[page], MOST)
    } == {}
    assert {page: number for page, number in after.items() if number > MORE.get(page, MOST)} == {}


def test_saving_a_person_is_one_writing_transaction(company: Company) -> None:
    client = company.client(company.alice)
    form = {"last_name": "Бобров", "email": "bob@verba.example", "login": "bob", "position": "Продавец"}
    with statements(company.app) as sent:
        assert client.post(f"/admin/people/edit/?id={company.bob.id}", data=form).status_code == 303
    written = [s for s in sent if s.split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert len(written) <= 8, written
