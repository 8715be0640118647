"""The map for employees: whoever may look at the board, with the cards they may see."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from tests.support.application import Somebody
from tests.web.company import Company, statements

MOST = 8


def pills(company: Company, somebody: Somebody, key: str = "orders") -> list[str]:
    """The numbers of cards on the picture, stage by stage."""
    html = company.get(somebody, f"/boards/{key}/map").text
    return re.findall(r'class="m-count(?:-none)? .*?<text[^>]*>(\d+)</text>', html)


def test_it_shows_the_version_in_force(company: Company) -> None:
    html = company.get(company.dora, "/boards/orders/map").text
    for words in ("Map of the process “Orders”", "Approve it", "Who: role “Директор”", "norm: 1\u00a0day"):
        assert words in html, words


def test_it_counts_the_cards_at_each_stage(company: Company) -> None:
    company.order()
    company.order()
    company.approve(company.order())
    company.finish(company.order())
    assert pills(company, company.dora) == ["2", "1", "1", "0"]


def test_it_counts_only_cards_that_the_viewer_may_see(company: Company) -> None:
    company.order()
    company.order()
    company.approve(company.order())
    assert pills(company, company.will) == ["0", "1", "0", "0"]


def test_the_list_below_says_the_same(company: Company) -> None:
    company.order()
    html = company.get(company.dora, "/boards/orders/map").text
    below = html[html.index('id="map-list"') :]
    said = " ".join(re.sub(r"<[^>]+>", " ", below).split()).replace("\u00a0", " ")
    assert "1 Review Start norm: 1 day cards now: 1" in said
    assert "Approval: Approve it Who: role “Директор”; Deadline: 4 hours Agree → 2 · Making" in said
    assert "Refuse → 4 · Refused; with a comment" in said


def test_moves_by_hand_are_on_it(company: Company) -> None:
    html = company.get(company.dora, "/boards/requests/map").text
    assert "m-hand-line" in html
    assert "by hand: " in html


def test_a_stranger_finds_nothing(company: Company) -> None:
    company.order()
    for end in ("map", "map.svg", "map.bpmn"):
        assert company.get(company.charlie, f"/boards/orders/{end}").status_code == 404
        assert company.get(company.dora, f"/boards/nothing/{end}").status_code == 404


def test_it_can_be_kept_as_a_file(company: Company) -> None:
    answer = company.get(company.dora, "/boards/orders/map.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Content-Disposition"] == "attachment; filename=orders.svg"
    assert ET.fromstring(answer.text).find("{http://www.w3.org/2000/svg}style") is not None
    assert "m-count" not in re.sub(r"(?s)<style>.*</style>", "", answer.text), (
        "numbers are out of date tomorrow"
    )


def test_it_can_be_had_as_bpmn(company: Company) -> None:
    answer = company.get(company.dora, "/boards/orders/map.bpmn")
    assert answer.headers["Content-Disposition"] == "attachment; filename=orders.bpmn"
    root = ET.fromstring(answer.data)
    names = {element.get("name") for element in root.iter() if element.tag.endswith("userTask")}
    assert names == {"Approve it", "Make it"}


def test_the_board_leads_to_it(company: Company) -> None:
    assert 'href="/boards/orders/map"' in company.get(company.dora, "/boards/orders").text


def test_it_asks_little_and_no_more_with_more_cards(company: Company) -> None:
    client = company.client(company.dora)
    company.order()
    asked = []
    for _again in range(2):
        client.get("/boards/orders/map")
        with statements(company.app) as sent:
            assert client.get("/boards/orders/map").status_code == 200
        asked.append(len(sent))
        company.order()
    assert asked[0] == asked[1] <= MOST


def test_the_command_line_prints_both(company: Company) -> None:
    cli = company.app.test_cli_runner()
    picture = cli.invoke(args=["map", "orders"])
    assert (picture.exit_code, picture.output[:4]) == (0, "<svg")
    assert "Approve it" in picture.output
    file = cli.invoke(args=["map", "orders", "--bpmn"])
    assert ET.fromstring(file.output.encode()).tag.endswith("definitions")
    nothing = cli.invoke(args=["map", "nothing"])
    assert (nothing.exit_code, "nothing was never published" in nothing.output) == (1, True)
