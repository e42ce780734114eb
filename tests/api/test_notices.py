import asyncio

from kit.language import N_
from kit.notices import notify
from kit.notices.sending import unread
from tests import factories


async def test_a_notice_with_a_mark_reaches_each_account_once(app):
    one, two = await factories.account(), await factories.account()
    mark = factories.unique("roster")
    for _ in range(2):
        await notify([one.id, two.id, two.id], "test", N_("Saved."), once=mark)
    assert [await unread(one.id), await unread(two.id)] == [1, 1]


async def test_twenty_at_once_with_the_same_mark_make_one_notice(app):
    account, mark = await factories.account(), factories.unique("roster")
    await asyncio.gather(
        *(notify([account.id], "test", N_("Saved."), once=mark) for _ in range(20))
    )
    assert await unread(account.id) == 1


async def test_a_reader_sees_own_notices_in_the_own_language_and_marks_them_read(app, client_as):
    client = await client_as("staff")
    me = (await client.get("/api/notices")).json()
    assert me == {"items": [], "total": 0, "page": 1, "pageSize": 50}
    other = await factories.account()
    await notify([other.id], "test", N_("Page {page} of {pages}"), page=1, pages=2)
    assert (await client.get("/api/notices")).json()["total"] == 0


async def test_somebody_elses_notice_is_not_found(app, client_as):
    client, other = await client_as("staff"), await factories.account()
    await notify([other.id], "test", N_("Saved."))
    from kit.notices.sending import notices

    told, _ = await notices(other.id, offset=0, limit=1)
    assert (await client.post(f"/api/notices/{told[0].id}/read")).status_code == 404
