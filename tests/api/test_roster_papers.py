"""Posters and workbooks of rosters, read back by other programs."""

import io
import subprocess
from datetime import timedelta
from urllib.parse import unquote

import openpyxl
import pypdf
import pytest

from kit.database import rows
from tests import factories, published
from tests.tools import needs

MONDAY = published.monday(1)
DAY = timedelta(days=1)


def run(*command: str, given: bytes) -> str:
    """What the command prints when it is given these bytes."""
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout.decode()


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


@pytest.fixture
async def place(app):
    town = await factories.town(factories.unique("狮山镇"))
    centre = await factories.centre(town, name="夏西社区", name_en="Xiaxi")
    other = await factories.centre(town, name="平胜社区", name_en="Pingsheng")
    people = [
        await factories.person(town, name="林秋君", name_pinyin="lin qiu jun"),
        await factories.person(town, name="𬭎志强", name_pinyin="hong zhi qiang"),
    ]
    return town, centre, other, people


@pytest.fixture
async def made(place):
    town, centre, other, people = place
    slots = {
        (centre, MONDAY, "AM"): people,
        (centre, MONDAY, "PM"): people[:1],
        (other, MONDAY + DAY, "AM"): people[1:],
    }
    return await published.roster(town, slots, windows=2, last_day=MONDAY + 13 * DAY)


async def code(centre):
    return (await rows("SELECT code FROM centre WHERE id = $1", centre))[0]["code"]


async def test_the_poster_of_a_town_names_everybody_by_centre_and_day(place, made, client_as):
    client = await client_as("manager", town=place[0])
    answer = await client.get(
        f"/api/rosters/{made.id}/poster.pdf", headers={"accept-language": "zh-CN"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert unquote(answer.headers["content-disposition"]).endswith(f"-{MONDAY}.pdf")
    text = text_of(answer.content)
    for word in (
        "狮山镇",
        "窗口排班表",
        "夏西社区",
        "平胜社区",
        "林秋君",
        "𬭎志强",
        "缺1人",
        "已发布",
        "第1页",
    ):
        assert word in text.replace(" ", ""), word
    page = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0]
    assert [round(float(side) * 25.4 / 72) for side in page.mediabox[2:]] == [420, 297]


@needs("pdftotext", "poppler-utils")
async def test_another_program_reads_the_same_names(place, made, client_as):
    client = await client_as("manager", town=place[0])
    content = (await client.get(f"/api/rosters/{made.id}/poster.pdf?size=A4")).content
    text = run("pdftotext", "-layout", "-", "-", given=content)
    assert ("林秋君" in text, "𬭎志强" in text, "Xiaxi" in text) == (True, True, True)
    used = run("pdffonts", "-", given=content).splitlines()[2:]
    assert [line for line in used if "NotoSansSC" not in line] == []


async def test_a_draft_and_a_superseded_roster_say_so(place, client_as):
    town, centre, _, people = place
    client = await client_as("auditor")
    for state, word in (("draft", "DRAFT"), ("superseded", "SUPERSEDED")):
        made = await published.roster(town, {(centre, MONDAY, "AM"): people}, state=state)
        content = (await client.get(f"/api/rosters/{made.id}/poster.pdf")).content
        assert word in text_of(content)


async def test_the_poster_of_one_centre_holds_only_its_own(place, made, client_as):
    client = await client_as("manager", town=place[0])
    path = f"/api/rosters/{made.id}/poster.pdf?size=A4&centre={await code(place[1])}"
    text = text_of((await client.get(path)).content)
    assert ("Xiaxi" in text, "Pingsheng" in text, "08:30–12:00" in text) == (True, False, True)


async def test_a_town_with_many_centres_takes_several_numbered_pages(app, client_as):
    town = await factories.town()
    people = [await factories.person(town) for _ in range(70)]
    slots = {}
    for number, person in enumerate(people):
        centre = await factories.centre(town, name=f"第{number}社区")
        slots[(centre, MONDAY, "AM")] = [person]
        slots[(centre, MONDAY + DAY, "PM")] = [person]
    made = await published.roster(town, slots)
    client = await client_as("manager", town=town)
    content = (await client.get(f"/api/rosters/{made.id}/poster.pdf?size=A4")).content
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert len(pages) >= 2
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert "Centre" in text


async def test_a_week_without_shifts_is_a_poster_that_says_so(place, made, client_as):
    client = await client_as("manager", town=place[0])
    path = f"/api/rosters/{made.id}/poster.pdf?week={MONDAY + 7 * DAY}"
    assert "No window is open in this week." in text_of((await client.get(path)).content)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (f"week={MONDAY + 14 * DAY}", 422),
        (f"week={MONDAY - DAY}", 422),
        ("week=soon", 400),
        ("size=A5", 400),
        ("centre=NOWHERE", 404),
        (f"centre={'x' * 21}", 400),
    ],
)
async def test_a_poster_asked_for_wrongly_is_refused(place, made, client_as, query, status):
    client = await client_as("manager", town=place[0])
    answer = await client.get(f"/api/rosters/{made.id}/poster.pdf?{query}")
    assert answer.status_code == status, answer.text


async def test_papers_stay_within_the_town_and_the_role(place, made, client_as, client):
    elsewhere = await client_as("manager", town=await factories.town())
    staff = await client_as("staff")
    for path in (f"/api/rosters/{made.id}/poster.pdf", f"/api/rosters/{made.id}/roster.xlsx"):
        answers = [await one.get(path) for one in (elsewhere, staff, client)]
        assert [answer.status_code for answer in answers] == [404, 403, 401]
    missing = await (await client_as("admin")).get("/api/rosters/999999/roster.xlsx")
    assert missing.status_code == 404


async def test_the_workbook_holds_who_is_where_every_shift_and_what_is_empty(
    place, made, client_as
):
    client = await client_as("manager", town=place[0])
    answer = await client.get(f"/api/rosters/{made.id}/roster.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["By person", "Every shift", "Empty windows", "About this roster"]
    numbers = [
        (await rows("SELECT employee_no FROM person WHERE id = $1", one))[0]["employee_no"]
        for one in place[3]
    ]
    by_person = list(book["By person"].values)
    assert by_person[0][:3] == ("Employee number", "Name", "Half-days")
    assert by_person[1:] == [
        (numbers[0], "林秋君", 2, "Xiaxi", "Xiaxi", None, None),
        (numbers[1], "𬭎志强", 2, "Xiaxi", None, "Pingsheng", None),
    ]
    shifts = list(book["Every shift"].values)[1:]
    assert [(row[0].date(), row[1], row[2], row[5], row[7]) for row in shifts] == [
        (MONDAY, "AM", "08:30", "Xiaxi", "𬭎志强"),
        (MONDAY, "AM", "08:30", "Xiaxi", "林秋君"),
        (MONDAY, "PM", "14:00", "Xiaxi", "林秋君"),
        (MONDAY + DAY, "AM", "08:30", "Pingsheng", "𬭎志强"),
    ]
    assert [row[1:] for row in list(book["Empty windows"].values)[1:]] == [
        ("PM", await code(place[1]), "Xiaxi", 2, 1),
        ("AM", await code(place[2]), "Pingsheng", 2, 1),
    ]


async def test_a_name_that_looks_like_a_formula_stays_text(app, client_as):
    town = await factories.town()
    centre = await factories.centre(town)
    person = await factories.person(town, name="=1+1")
    made = await published.roster(town, {(centre, MONDAY, "AM"): [person]})
    client = await client_as("manager", town=town)
    content = (await client.get(f"/api/rosters/{made.id}/roster.xlsx")).content
    cell = openpyxl.load_workbook(io.BytesIO(content))["By person"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


async def test_what_a_newer_roster_took_over_is_no_longer_on_the_older_ones_poster(
    place, made, client_as
):
    town, centre, _, people = place
    await published.roster(town, {(centre, MONDAY, "AM"): people[1:]}, windows=2)
    client = await client_as("manager", town=town)
    content = (await client.get(f"/api/rosters/{made.id}/roster.xlsx")).content
    shifts = list(openpyxl.load_workbook(io.BytesIO(content))["Every shift"].values)[1:]
    assert [(row[0].date(), row[7]) for row in shifts] == [(MONDAY + DAY, "𬭎志强")]
