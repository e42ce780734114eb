"""The frame: forms, flashes, language, policy; on the gallery, which every account may see."""

import re

import httpx
import pytest

from tests import factories

FORM = {"title": "上岗", "firstDay": "2026-12-07", "seats": "12"}


async def _signed_in(client: httpx.AsyncClient) -> httpx.AsyncClient:
    from kit import clock
    from staff.accounts import service
    from staff.accounts.visits import cookie_name

    account = await factories.account("staff")
    secret = await service.sign_in(
        account.username, account.password, now=clock.now(), address=None, agent=None
    )
    client.cookies.set(cookie_name(), secret)
    client.headers["accept"] = "text/html"
    return client


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(_csrf|_once)" value="([^"]+)"', page))


async def test_a_form_with_its_token_is_taken_and_the_next_page_says_so_once(client):
    browser = await _signed_in(client)
    hidden = _hidden((await browser.get("/design")).text)
    answer = await browser.post("/design", data={**FORM, **hidden})
    assert (answer.status_code, answer.headers["location"]) == (303, "/design")
    assert "Saved." in (await browser.get("/design")).text
    assert "Saved." not in (await browser.get("/design")).text


async def test_the_same_form_sent_twice_is_answered_twice_and_done_once(client):
    browser = await _signed_in(client)
    data = {**FORM, **_hidden((await browser.get("/design")).text)}
    await browser.post("/design", data=data)
    again = await browser.post("/design", data=data)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (303, "true")


@pytest.mark.parametrize("change", [{"_csrf": ""}, {"_csrf": "0" * 64}])
async def test_a_form_without_the_right_token_is_refused(client, change):
    browser = await _signed_in(client)
    hidden = _hidden((await browser.get("/design")).text)
    assert (await browser.post("/design", data={**FORM, **hidden, **change})).status_code == 403


async def test_a_token_of_another_session_is_refused(app, client):
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000"
    ) as other:
        theirs = _hidden((await (await _signed_in(other)).get("/design")).text)
    browser = await _signed_in(client)
    assert (await browser.post("/design", data={**FORM, **theirs})).status_code == 403


@pytest.mark.parametrize(
    "header",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_what_another_site_sends_is_refused_though_the_token_is_right(client, header):
    browser = await _signed_in(client)
    hidden = _hidden((await browser.get("/design")).text)
    answer = await browser.post("/design", data={**FORM, **hidden}, headers=header)
    assert answer.status_code == 403
    assert (await browser.post("/api/notices/read", headers=header)).status_code == 403


async def test_a_script_with_a_bearer_token_needs_no_form_token(client_as):
    client = await client_as("staff")
    assert (await client.post("/api/notices/read")).status_code == 200


async def test_a_wrong_form_comes_back_with_a_word_at_each_field_and_what_was_entered(client):
    browser = await _signed_in(client)
    hidden = _hidden((await browser.get("/design")).text)
    wrong = {"title": "<", "firstDay": "tomorrow", "seats": "41", "note": "  café  "}
    answer = await browser.post("/design", data={**wrong, **hidden})
    assert answer.status_code == 422
    assert answer.text.count('class="error"') == 3
    assert "café" in answer.text
    assert 'value="&lt;"' in answer.text


async def test_full_width_digits_of_a_form_are_read_as_digits(client):
    browser = await _signed_in(client)
    hidden = _hidden((await browser.get("/design")).text)
    answer = await browser.post("/design", data={**FORM, "seats": "１２", **hidden})
    assert answer.status_code == 303


async def test_every_answer_carries_the_policy_also_where_no_page_is(client):
    for path in ("/design", "/nothing", "/api/nothing", "/health/live"):
        answer = await client.get(path)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_no_page_holds_inline_script_or_style(client):
    page = (await (await _signed_in(client)).get("/design")).text
    assert re.findall(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page) == []


async def test_the_language_is_what_the_reader_chose_then_what_the_browser_wants(client):
    browser = await _signed_in(client)
    page = (await browser.get("/design", headers={"accept-language": "fr, zh;q=0.8"})).text
    assert '<html lang="zh-CN"' in page
    answer = await browser.get("/language/en?back=/design")
    assert (answer.status_code, answer.headers["location"]) == (303, "/design")
    page = (await browser.get("/design", headers={"accept-language": "zh-CN"})).text
    assert '<html lang="en"' in page


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example"])
async def test_a_switch_leads_to_our_own_pages_only(client, back):
    answer = await client.get("/elders/on", params={"back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_elders_mode_holds_from_the_switch_on(client):
    browser = await _signed_in(client)
    await browser.get("/elders/on")
    assert 'class="elders"' in (await browser.get("/design")).text
    await browser.get("/elders/off")
    assert 'class="elders"' not in (await browser.get("/design")).text


async def test_an_idempotency_key_gives_the_same_answer_again_and_refuses_another_request(
    client_as,
):
    client = await client_as("staff")
    key = {"idempotency-key": factories.unique("key")}
    first = await client.post("/api/notices/read", headers=key)
    again = await client.post("/api/notices/read", headers=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    other = await client.post("/api/notices/read?x=1", headers=key)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")


async def test_a_refused_request_frees_its_key(client_as):
    client = await client_as("staff")
    key = {"idempotency-key": factories.unique("key")}
    for _ in range(2):
        answer = await client.post("/api/notices/999999999/read", headers=key)
        assert answer.status_code == 404
        assert "idempotent-replayed" not in answer.headers


async def test_a_list_downloads_as_a_file_of_all_its_rows(client):
    browser = await _signed_in(client)
    answer = await browser.get("/design?format=csv&sort=-day")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert (len(lines), lines[0], lines[1][:6]) == (41, "Number,State,Day,Hours", "E00040")
    assert (await browser.get("/design?format=xlsx")).content[:2] == b"PK"


@pytest.mark.parametrize("query", ["page=0", "page=x", "pageSize=501", "sort=evil", "format=exe"])
async def test_a_list_asked_for_in_a_wrong_way_says_so(client, query):
    browser = await _signed_in(client)
    assert (await browser.get(f"/design?{query}")).status_code == 422
