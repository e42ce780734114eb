"""Numbers of rules: who reads and who changes them, and what does not fit."""

import re
from datetime import date

import httpx
import pytest

from kit.jsontext import dumps, loads
from kit.rulesets import in_force
from staff.queries.availability import working_time

BODY = {"halfDaysAWeek": 9, "restDaysAWeek": 2, "longestRunDays": 5, "restsAtWeekends": True}
SOURCE = "An order of the district of 1 May 2031"


def _set(**change: object) -> dict[str, object]:
    return {"scope": "village_cadre", "firstDay": "2031-05-01", "body": BODY, "source": SOURCE} | (
        change
    )


async def test_the_numbers_that_come_with_the_service_are_listed_with_their_source(client_as):
    client = await client_as("personnel")
    found = (await client.get("/api/rule-sets", params={"kind": "working-time"})).json()
    general = next(one for one in found["items"] if one["scope"] == "")
    assert (general["firstDay"], general["inForce"]) == ("1995-05-01", True)
    assert general["source"].startswith("Labour Law")


async def test_new_numbers_hold_from_their_day_on(client_as):
    client = await client_as("admin")
    answer = await client.put("/api/rule-sets/working-time", json=_set())
    assert (answer.status_code, answer.json()["inForce"]) == (200, False)
    assert (await working_time(date(2031, 5, 1)))["village_cadre"].half_days_a_week == 9
    assert "village_cadre" not in await working_time(date(2031, 4, 30))


async def test_numbers_of_the_same_day_are_replaced(client_as):
    client = await client_as("admin")
    for half_days in (8, 7):
        body = {**BODY, "halfDaysAWeek": half_days}
        await client.put("/api/rule-sets/working-time", json=_set(scope="contract", body=body))
    found = await in_force("working-time", date(2031, 5, 1), "contract")
    assert found is not None
    assert (found.scope, found.body["halfDaysAWeek"]) == ("contract", 7)


@pytest.mark.parametrize("role", ["personnel", "manager", "auditor"])
async def test_only_the_administrator_changes_them(client_as, role):
    client = await client_as(role)
    assert (await client.put("/api/rule-sets/working-time", json=_set())).status_code == 403
    assert (await client.get("/api/rule-sets")).status_code == 200


async def test_window_staff_do_not_read_them(client_as):
    assert (await (await client_as("staff")).get("/api/rule-sets")).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scope": "kings"}, "scope"),
        ({"firstDay": "1900-01-01"}, "firstDay"),
        ({"source": "  x  "}, "source"),
        ({"body": {**BODY, "halfDaysAWeek": 15}}, "body.halfDaysAWeek"),
        ({"body": {**BODY, "halfDaysAWeek": "9"}}, "body.halfDaysAWeek"),
        ({"body": {**BODY, "restsAtWeekends": 1}}, "body.restsAtWeekends"),
        ({"body": {**BODY, "moons": 3}}, "body.moons"),
    ],
)
async def test_what_does_not_fit_is_refused_at_its_field(client_as, change, field):
    client = await client_as("admin")
    told = set()
    for language in ("en", "zh-CN"):
        answer = await client.put(
            "/api/rule-sets/working-time",
            json=_set(**change),
            headers={"accept-language": language},
        )
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["field"]) == (422, field)
        told.add(error["message"])
    assert len(told) == 2


async def test_an_unknown_kind_is_not_found(client_as):
    client = await client_as("admin")
    assert (await client.put("/api/rule-sets/moons", json=_set())).status_code == 404
    assert (await client.get("/api/rule-sets?kind=moons")).status_code == 404


async def _form(client: httpx.AsyncClient, **change: str) -> httpx.Response:
    client.headers["accept"] = "text/html"
    shown = (await client.get("/rule-sets/working-time/new")).text
    hidden = dict(re.findall(r'type="hidden" name="(_csrf|_once)" value="([^"]+)"', shown))
    entered = {
        "scope": "other",
        "firstDay": "2032-01-01",
        "halfDaysAWeek": "10",
        "restDaysAWeek": "1",
        "longestRunDays": "6",
        "source": SOURCE,
    }
    return await client.post("/rule-sets/working-time/new", data={**entered, **hidden, **change})


async def test_the_form_puts_new_numbers(client_as):
    client = await client_as("admin")
    answer = await _form(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/rule-sets")
    found = await in_force("working-time", date(2032, 1, 1), "other")
    assert found is not None
    assert found.body["restsAtWeekends"] is False
    assert "other identity" in (await client.get("/rule-sets")).text


@pytest.mark.parametrize(
    "change", [{"halfDaysAWeek": "many"}, {"halfDaysAWeek": "99"}, {"source": ""}]
)
async def test_the_form_comes_back_with_a_word_at_the_wrong_field(client_as, change):
    answer = await _form(await client_as("admin"), **change)
    assert (answer.status_code, answer.text.count('class="error"')) == (422, 1)


async def test_every_set_that_comes_with_the_service_fits_its_kind_and_is_shown(client_as):
    from app import FEATURES
    from kit import rulekinds

    shipped = [one for feature in FEATURES for one in feature.rule_sets]
    assert {one.kind for one in shipped} <= {kind.name for kind in rulekinds.every()}
    for one in shipped:
        assert rulekinds.kind_of(one.kind).checked(one.body) == loads(dumps(one.body))
    client = await client_as("admin")
    for kind in rulekinds.every():
        answer = await client.get(f"/rule-sets/{kind.name}/new", headers={"accept": "text/html"})
        assert answer.status_code == 200


async def test_a_policy_with_classes_and_one_with_choices_are_put_by_their_forms(client_as):
    client = await client_as("admin")
    client.headers["accept"] = "text/html"
    entered = {
        "window-policy": {
            "share": "0.9",
            "withinMinutes": "10",
            "highestUtilisation": "0.8",
            "sizes": '[{"below": 900, "halfDays": 3}]',
            "lineFrom": "1",
        },
        "service-length": {
            "counts": "regular， support",
            "excludes": "secondment",
            "partMonths": "pool",
        },
    }
    for kind, numbers in entered.items():
        head = {"firstDay": "2033-01-01", "source": SOURCE}
        answer = await client.post(f"/rule-sets/{kind}/new", data={**numbers, **head})
        assert answer.status_code == 303
    policy = await in_force("window-policy", date(2033, 1, 1))
    length = await in_force("service-length", date(2033, 1, 1))
    assert policy is not None
    assert length is not None
    assert policy.body["sizes"] == [{"below": 900, "halfDays": 3, "longestGap": None}]
    assert length.body == {
        "counts": ["regular", "support"],
        "excludes": ["secondment"],
        "partMonths": "pool",
    }


def _rows_of(field: str, columns: str, *rows: tuple[object, ...]) -> dict[str, list[str]]:
    names = [f"{field}.{name}" for name in columns.split()]
    return {name: [str(one[at]) for one in rows] for at, name in enumerate(names)}


APPRAISAL = {
    **_rows_of(
        "indicators",
        "name weight full hard",
        ("daysServed", 0.5, 1, 1),
        ("cases", 0.25, 1, 0),
        ("", "", "", ""),
    ),
    **_rows_of("grades", "name value", ("excellent", 90), ("incompetent", 0)),
    **_rows_of("quotas", "name value", ("excellent", 0.15), ("", "")),
    "manager": "0.2",
    "peer": "0.05",
    "hardness": "0.3",
    "selfDays": "10",
    "objectionDays": "5",
    "scope": "month",
    "firstDay": "2034-01-01",
    "source": SOURCE,
}


async def test_indicators_grades_and_quotas_are_entered_in_rows(client_as):
    client = await client_as("admin")
    client.headers["accept"] = "text/html"
    shown = (await client.get("/rule-sets/appraisal/new?lang=zh_CN")).text
    assert shown.count('name="indicators.weight"') == 9
    assert "得满分的数值" in shown
    answer = await client.post("/rule-sets/appraisal/new", data=APPRAISAL)
    assert (answer.status_code, answer.headers["location"]) == (303, "/rule-sets")
    found = await in_force("appraisal", date(2034, 1, 1), "month")
    assert found is not None
    assert found.body["indicators"] == {
        "daysServed": {"weight": 0.5, "full": 1, "hard": True},
        "cases": {"weight": 0.25, "full": 1, "hard": False},
    }
    assert found.body["grades"] == {"excellent": 90, "incompetent": 0}
    assert found.body["quotas"] == {"excellent": 0.15}
    told = (await client.get("/rule-sets?lang=en")).text
    assert "days served (Weight 0.5, Value that gives 100 points 1" in told
    again = await client.get("/rule-sets/appraisal/new?scope=month")
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"manager": "0.3"}, "The weights of indicators and marks must add up to 1."),
        (_rows_of("quotas", "name value", ("excellent", 1.2)), "At most 1"),
        (_rows_of("quotas", "name value", ("excellent", "many")), "Expected a number."),
        (
            _rows_of("grades", "name value", ("excellent", 90)),
            "There is no such grade or indicator, or the lowest grade is missing.",
        ),
        ({"indicators": "[1"}, "The body is not valid JSON."),
    ],
)
async def test_rows_that_do_not_fit_come_back_with_the_reason(client_as, change, said):
    client = await client_as("admin")
    client.headers["accept"] = "text/html"
    answer = await client.post("/rule-sets/appraisal/new?lang=en", data=APPRAISAL | change)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="daysServed" selected' in answer.text


async def test_pay_grades_are_entered_in_rows(client_as):
    client = await client_as("admin")
    client.headers["accept"] = "text/html"
    steps = _rows_of(
        "steps",
        "grade amount posts certificates appraisal serviceMonths",
        ("A1", 4000, "", "", "", ""),
        ("A2", 5000.5, "window-general， window-lead", 2, "competent", 24),
        ("", "", "", "", "", ""),
    )
    head = {"firstDay": "2034-01-01", "source": SOURCE}
    answer = await client.post("/rule-sets/pay-grades/new", data={**steps, **head})
    assert answer.status_code == 303
    found = await in_force("pay-grades", date(2034, 1, 1))
    assert found is not None
    assert found.body["steps"][1] == {
        "grade": "A2",
        "amount": 5000.5,
        "posts": ["window-general", "window-lead"],
        "certificates": 2,
        "appraisal": "competent",
        "serviceMonths": 24,
    }
    assert found.body["steps"][0]["appraisal"] is None
