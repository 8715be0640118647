"""A NUL, which no PostgreSQL keeps, sent by a program: it is left out, and nothing breaks."""

from __future__ import annotations

from tests.web.company import Company

ON_BOTH = True
NUL = "a\x00b"
ADDRESSES = (
    *("/search?q=a%00b", "/boards/orders?q=a%00b", "/boards/orders?v-city=a%00b", "/tasks?q=a%00b"),
    *("/boards/orders?mode=list&f-customer=a%00b", "/knowledge?q=a%00b", "/lists/a%00b", "/f/a%00b"),
    *("/reports/amounts?process=orders&by=f:customer&value=a%00b", "/cards/1/penalties/a%00b/dispute"),
    *("/visa/a%00b", "/boards/a%00b", "/answers/a%00b", "/sign-in?next=a%00b", "/admin/users/?search=a%00b"),
    *("/invitations/a%00b", "/passwords/a%00b", "/boards/orders/imports/a%00b"),
)


def test_no_form_of_an_employee_breaks_by_it(either_company: Company) -> None:
    company = either_company
    card = company.order()
    alice = company.client(company.alice)
    broken = []
    sent = {
        "/articles": {"title": NUL, "body": NUL, "kind": "news"},
        "/reports/amounts/kept": {"name": NUL, "f-value": NUL},
        "/boards/orders/filters": {"title": NUL},
        "/boards/orders/filters?q=a%00b": {"title": "A"},
        "/boards/orders/cards": {"f-customer": NUL, "f-what": NUL},
        f"/cards/{card}/comments": {"text": NUL},
        f"/cards/{card}/fields/city": {"f-city": NUL},
        f"/cards/{card}/tasks/1/completion": {"outcome": "no_", "comment": NUL},
        f"/cards/{card}/tasks/1/assignee": {"person": str(company.bob.id), "reason": NUL},
        f"/cards/{card}/tasks/1/approvers": {"person": str(company.bob.id), "comment": NUL},
        f"/cards/{card}/withdrawal": {"reason": NUL},
        f"/cards/{card}/cancellation": {"reason": NUL},
        f"/cards/{card}/deletion": {"reason": NUL},
        "/profile": {"name": NUL, "locale": NUL},
        "/sign-in": {"email": NUL, "password": NUL},
        "/admin/directories/new/": {"title_ru": NUL, "title_en": NUL},
        "/admin/roles/new/": {"title_ru": NUL, "key": NUL},
        "/admin/users/new/": {"name": NUL, "email": NUL},
    }
    for address, form in sent.items():
        for browser in (alice, company.client(company.dora)):
            answer = browser.post(address, data=form)
            if answer.status_code >= 500:
                broken.append((address, answer.status_code))
    for address in ADDRESSES:
        answer = alice.get(address)
        if answer.status_code >= 500:
            broken.append((address, answer.status_code))
    assert broken == []
