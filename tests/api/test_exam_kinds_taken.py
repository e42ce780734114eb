"""A paper with every kind of question, answered over the API and on the plain form."""

from decimal import Decimal
from fractions import Fraction

from kit import clock
from kit.database import rows
from tests import exam_factories, factories
from tests.api.conftest import SignIn
from tests.exam_factories import LONG_AGO
from training.exams.rules.blueprints import Blueprint
from training.exams.rules.drafts import Draft, Gap, Option
from training.exams.rules.drawing import Line
from training.exams.rules.keys import Accepted, Cloze, GapKey, Matching, Ordering, Short, Single
from training.exams.service import bank
from training.exams.service.exams import ExamDraft, add_exam

ABC = tuple(Option(key, f"项{key}") for key in "abc")
SIDES = (Option("l1", "甲"), Option("l2", "乙")), (Option("r1", "一"), Option("r2", "二"))
DRAFTS = (
    {"kind": "short", "stem": "先办什么？ $x^2$", "key": Short((Accepted("挂失"),))},
    {
        "kind": "matching",
        "stem": "配一配",
        "key": Matching(frozenset({("l1", "r1"), ("l2", "r2")})),
        "lefts": SIDES[0],
        "options": SIDES[1],
    },
    {"kind": "ordering", "stem": "排一排", "key": Ordering(("a", "b", "c")), "options": ABC},
    {
        "kind": "cloze",
        "stem": "先[[1]]再[[2]]",
        "key": Cloze(
            (GapKey("1", Single("a")), GapKey("2", Short((Accepted("补办"),)), Fraction(1)))
        ),
        "gaps": (Gap("1", "single", ABC), Gap("2", "short")),
    },
)
RIGHT = {
    "short": {"kind": "short", "text": "挂失"},
    "matching": {"kind": "matching", "pairs": [["l1", "r1"], ["l2", "r2"]]},
    "ordering": {"kind": "ordering", "order": ["a", "b", "c"]},
    "cloze": {"kind": "cloze", "gaps": {"1": "a", "2": "补办"}},
}


async def exam() -> int:
    category = await exam_factories.category()
    for one in DRAFTS:
        await bank.add_question(Draft(category=category, difficulty=1, **one), now=LONG_AGO)
    code = factories.unique("exam-")
    blueprint = Blueprint((Line(len(DRAFTS), Decimal(1), category),))
    with clock.fixed(LONG_AGO):
        return await add_exam(code, ExamDraft(code, blueprint, 60, Decimal(60)), now=LONG_AGO)


async def test_every_kind_is_answered_saved_and_marked(client_as: SignIn) -> None:
    person = await factories.person(await factories.town())
    staff = await client_as("staff", person=person)
    paper = (await staff.post(f"/api/exams/{await exam()}/attempts")).json()
    address = f"/api/attempts/{paper['id']}"

    saves = [
        await staff.put(f"{address}/answers/{slot['slot']}", json={"response": RIGHT[slot["kind"]]})
        for slot in paper["slots"]
    ]
    foreign = await staff.put(
        f"{address}/answers/{next(s['slot'] for s in paper['slots'] if s['kind'] == 'matching')}",
        json={"response": {"kind": "matching", "pairs": [["l1", "r9"]]}},
    )
    result = (await staff.post(f"{address}/submit")).json()

    assert [save.status_code for save in saves] == [200] * 4
    assert foreign.status_code == 422
    assert result["result"]["percent"] == 100
    assert [slot["review"] for slot in paper["slots"]] == [None] * 4


async def test_every_kind_is_answered_on_the_plain_form_and_shown_in_the_review(
    client_as: SignIn,
) -> None:
    person = await factories.person(await factories.town())
    staff = await client_as("staff", person=person)
    begun = (await staff.post(f"/api/exams/{await exam()}/attempts")).json()
    page = (await staff.get(f"/me/attempts/{begun['id']}", headers={"accept": "text/html"})).text
    fields = {}
    for slot in begun["slots"]:
        name = f"a{slot['slot']}"
        fields |= {
            "short": {name: "挂失"},
            "matching": {f"{name}.l1": "r1", f"{name}.l2": "r2"},
            "ordering": {f"{name}.a": "1", f"{name}.b": "2", f"{name}.c": "3"},
            "cloze": {f"{name}.1": "a", f"{name}.2": "补办"},
        }[slot["kind"]]

    await staff.post(f"/me/attempts/{begun['id']}", data={**fields, "action": "save"})
    saved = await rows(
        "SELECT count(*) AS n FROM attempt_slot WHERE attempt = $1 AND response IS NOT NULL",
        begun["id"],
    )
    await staff.post(f"/api/attempts/{begun['id']}/submit")
    review = await staff.get(f"/me/attempts/{begun['id']}", headers={"accept": "text/html"})

    assert all(f'name="{name}"' in page for name in fields)
    assert "<math" in page
    assert saved[0]["n"] == 4
    assert review.status_code == 200
    assert "Right answer" in review.text
