"""What lessons carry, versions, preview, copies, packages, films in parts."""

import asyncio
import hashlib
import io
import json
import secrets
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from kit import clock, files
from kit.database import rows
from tests import exam_factories, factories
from tests.api.test_files import picture
from tests.api.test_training_courses import published, read_all
from tests.exam_factories import KEYS, RIGHT, WRONG

NOW = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
HTML = {"accept": "text/html"}
FILM = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(3_000_000)


async def film(name: str = "film.mp4") -> files.Stored:
    return await files.keep(name, FILM, files.VIDEOS, now=NOW)


async def staff(client_as: Any) -> tuple[httpx.AsyncClient, int]:
    person = await factories.person(await factories.town())
    return await client_as("staff", person=person), person


async def quizzed(client_as: Any) -> tuple[str, str]:
    question = await exam_factories.question(
        await exam_factories.category(), KEYS[0], explanation="因为如此"
    )
    lesson = {"title": "一", "text": "正文", "questions": [question]}
    return await published(client_as, lessons=[lesson]), question


async def test_a_lesson_is_confirmed_once_its_questions_are_answered_rightly(
    client_as: Any,
) -> None:
    code, question = await quizzed(client_as)
    client, person = await staff(client_as)
    [lesson] = (await client.get(f"/api/courses/{code}")).json()["lessons"]
    address = f"/api/lessons/{lesson['id']}"

    early = await client.post(f"{address}/read")
    wrong = await client.post(f"{address}/questions/{question}", json={"response": WRONG["single"]})
    odd = await client.post(f"{address}/questions/{question}", json={"response": RIGHT["numeric"]})
    right = await client.post(f"{address}/questions/{question}", json={"response": RIGHT["single"]})
    read = await client.post(f"{address}/read")

    assert (early.status_code, early.json()["type"]) == (409, "/problems/questions-first")
    assert wrong.json() == {"right": False, "explanation": ""}
    assert odd.status_code == 422
    assert right.json() == {"right": True, "explanation": "因为如此"}
    assert read.status_code == 200
    assert "correct" not in json.dumps(lesson)
    held = await rows("SELECT correct, tries FROM lesson_answer WHERE person = $1", person)
    assert held == [{"correct": True, "tries": 2}]


async def test_the_quiz_is_answered_on_the_page(client_as: Any) -> None:
    code, _ = await quizzed(client_as)
    client, _ = await staff(client_as)
    [lesson] = (await client.get(f"/api/courses/{code}")).json()["lessons"]
    path = f"/courses/{code}/lessons/{lesson['id']}"

    before = (await client.get(f"/courses/{code}", headers=HTML)).text
    await client.post(f"{path}/quiz", data={"q1": "b"}, headers=HTML)
    after_wrong = (await client.get(f"/courses/{code}", headers=HTML)).text
    await client.post(f"{path}/quiz", data={"q1": "a"}, headers=HTML)
    after_right = (await client.get(f"/courses/{code}", headers=HTML)).text

    assert "I have read this lesson" not in before
    assert "not right yet" in after_wrong
    assert "因为如此" in after_right
    assert "I have read this lesson" in after_right


async def test_a_film_goes_on_where_one_stopped_and_my_learning_says_so(client_as: Any) -> None:
    kept = await film()
    lesson = {
        "title": "影片",
        "text": "看",
        "module": "第一单元",
        "materials": [
            {"kind": "video", "title": "影片", "file": kept.code},
            {"kind": "link", "title": "政策", "address": "https://www.gov.cn/"},
        ],
    }
    code = await published(client_as, lessons=[lesson])
    client, _ = await staff(client_as)
    [shown] = (await client.get(f"/api/courses/{code}")).json()["lessons"]
    place = f"/api/lessons/{shown['id']}/place"

    stopped = await client.post(place, json={"file": kept.code, "seconds": 75})
    await client.post(place, json={})
    nowhere = await client.post(place, json={"file": "x" * 32, "seconds": 75})
    learning = (await client.get("/api/me/learning")).json()
    page = (await client.get("/me/learning", headers=HTML)).text
    course = (await client.get(f"/courses/{code}", headers=HTML)).text

    assert (stopped.status_code, nowhere.status_code) == (204, 404)
    assert learning["resume"]["course"] == code
    assert learning["resume"]["seconds"] == 75
    assert "at 1:15 of the film" in page
    assert 'data-seconds="75"' in course
    assert "第一单元" in course
    assert "↗ www.gov.cn" in course


async def test_a_film_is_given_in_parts_and_whole(client_as: Any) -> None:
    kept = await film()
    client, _ = await staff(client_as)

    part = await client.get(kept.path, headers={"range": "bytes=1000-2000999"})
    rest = await client.get(kept.path, headers={"range": "bytes=2999000-"})
    whole = await client.get(kept.path)
    beyond = await client.get(kept.path, headers={"range": "bytes=9000000-"})

    assert (part.status_code, part.content) == (206, FILM[1000:2_001_000])
    assert part.headers["content-range"] == f"bytes 1000-2000999/{len(FILM)}"
    assert part.headers["content-length"] == "2000000"
    assert rest.content == FILM[2_999_000:]
    assert (whole.status_code, whole.content) == (200, FILM)
    assert whole.headers["accept-ranges"] == "bytes"
    assert beyond.status_code == 416


async def test_a_draft_is_seen_by_its_authors_until_it_is_published(client_as: Any) -> None:
    code = await published(client_as)
    trainer = await client_as("trainer")
    client, person = await staff(client_as)
    await read_all(client, code)

    await trainer.post(f"/api/courses/{code}/draft")
    body = {
        "code": code,
        "name": "课程",
        "classHours": 4.5,
        "changes": "期限改了",
        "lessons": [{"title": "一", "text": "# 一\n\n现在七天"}, {"title": "三", "text": "新"}],
    }
    kept = await trainer.post("/api/course-drafts", json=body)
    current = (await client.get(f"/api/courses/{code}")).json()
    hidden = await client.get(f"/api/courses/{code}", params={"version": 2})
    preview = (await trainer.get(f"/courses/{code}/preview", headers=HTML)).text
    refused = await client.get(f"/courses/{code}/preview", headers=HTML)
    out = await trainer.post(f"/api/courses/{code}/draft/publish")
    again = await trainer.post(f"/api/courses/{code}/draft/publish")
    changes = (await client.get(f"/api/courses/{code}/changes")).json()
    learning = (await client.get("/api/me/learning")).json()
    page = await client.get(f"/courses/{code}/changes", headers=HTML)
    versions = (await trainer.get(f"/api/courses/{code}/versions")).json()

    assert (kept.json()["version"], kept.json()["state"]) == (2, "draft")
    assert (current["version"], len(current["lessons"])) == (1, 2)
    assert hidden.status_code == 404
    assert "This is how trainees see it" in preview
    assert "I have read this lesson" not in preview
    assert refused.status_code == 403
    assert (out.json()["version"], out.json()["state"]) == (2, "current")
    assert again.status_code == 409
    assert [(one["title"], one["kind"]) for one in changes] == [
        ("一", "changed"),
        ("三", "changed"),
    ]
    assert changes[0]["passages"] == [{"before": "", "after": "现在七天"}]
    [news] = learning["changed"]
    assert (news["course"], news["readVersion"], news["changes"]) == (code, 1, "期限改了")
    assert page.status_code == 200
    assert [(one["version"], one["state"]) for one in versions] == [(2, "current"), (1, "retired")]
    told = await rows(
        "SELECT count(*) AS n FROM notice n JOIN account a ON a.id = n.account "
        "WHERE a.person = $1 AND n.kind = 'course-changed'",
        person,
    )
    assert told == [{"n": 1}]


async def test_a_draft_is_thrown_away_and_a_course_retired(client_as: Any) -> None:
    code = await published(client_as)
    trainer = await client_as("trainer")
    await trainer.post(f"/api/courses/{code}/draft")

    dropped = await trainer.delete(f"/api/courses/{code}/draft")
    again = await trainer.delete(f"/api/courses/{code}/draft")
    retired = await trainer.post(f"/api/courses/{code}/retire")
    gone = await trainer.get(f"/api/courses/{code}")
    begun = await trainer.post(f"/api/courses/{code}/draft")

    assert (dropped.status_code, again.status_code) == (204, 409)
    assert (retired.status_code, gone.status_code) == (204, 404)
    assert begun.json()["version"] == 2


async def test_a_course_for_certain_posts_is_taken_by_their_people_alone(client_as: Any) -> None:
    post = factories.unique("post-")
    await factories.post(post)
    code = await published(client_as, posts=[post], restricted=True)
    client, person = await staff(client_as)
    trainer = await client_as("trainer")
    [row] = await rows("SELECT employee_no FROM person WHERE id = $1", person)
    lesson = (await client.get(f"/api/courses/{code}")).json()["lessons"][0]

    before = await client.post(f"/api/lessons/{lesson['id']}/read")
    page = (await client.get(f"/courses/{code}", headers=HTML)).text
    plan = {
        "employeeNo": row["employee_no"],
        "post": post,
        "firstDay": "2026-12-07",
        "steps": [{"kind": "course", "subject": code, "days": 5}],
    }
    with clock.fixed(NOW):
        made = await trainer.post("/api/plans", json=plan)
    after = await client.post(f"/api/lessons/{lesson['id']}/read")
    nobody = await trainer.post(
        "/api/courses",
        json={
            "code": factories.unique("c-"),
            "name": "x",
            "classHours": 1,
            "lessons": [{"title": "一", "text": "一"}],
            "posts": ["no-such-post"],
        },
    )

    assert (before.status_code, before.json()["type"]) == (403, "/problems/not-for-you")
    assert "for people of certain posts" in page
    assert made.status_code == 201, made.text
    assert after.status_code == 200
    assert nobody.status_code == 422


async def test_a_copy_begins_as_a_draft_of_its_own(client_as: Any) -> None:
    code = await published(client_as)
    trainer = await client_as("trainer")
    other = factories.unique("copy-")

    made = await trainer.post(f"/api/courses/{code}/copy", json={"code": other, "name": "副本"})
    taken = await trainer.post(f"/api/courses/{code}/copy", json={"code": other, "name": "副本"})

    assert (made.json()["version"], made.json()["state"], made.json()["name"]) == (
        1,
        "draft",
        "副本",
    )
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/code-taken")


async def test_a_course_leaves_as_a_package_and_comes_back_the_same(client_as: Any) -> None:
    trainer = await client_as("trainer")
    shown = await files.keep("图.png", picture(), now=NOW)
    kept = await film()
    question = await exam_factories.question(await exam_factories.category(), KEYS[0])
    code = await published(
        client_as,
        lessons=[
            {
                "title": "一",
                "text": f"看图 ![图]({shown.path})",
                "titleEn": "One",
                "textEn": "Look",
                "module": "甲",
                "materials": [{"kind": "video", "title": "影片", "file": kept.code}],
                "questions": [question],
            }
        ],
    )
    other = factories.unique("course-")

    package = await trainer.get(f"/api/courses/{code}/package")
    same = await trainer.get(f"/courses/{code}/package.zip")
    clash = await trainer.post(
        "/api/course-packages", files={"file": ("course.zip", package.content)}
    )
    back = await trainer.post(
        f"/api/course-packages?code={other}", files={"file": ("course.zip", package.content)}
    )
    page = await trainer.post(
        "/courses/import",
        files={"file": ("course.zip", package.content)},
        data={"code": other},
        headers=HTML,
    )

    assert package.content == same.content
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        assert set(archive.namelist()) == {
            "course.json",
            "lessons/01.zh.md",
            "lessons/01.en.md",
            f"files/{shown.code}/图.png",
            f"files/{kept.code}/film.mp4",
        }
        assert archive.read(f"files/{kept.code}/film.mp4") == FILM
    assert (clash.status_code, clash.json()["type"]) == (409, "/problems/code-taken")
    assert back.status_code == 201, back.text
    before = (await trainer.get(f"/api/courses/{code}")).json()["lessons"][0]
    after = back.json()["lessons"][0]
    for one in ("title", "text", "module", "materials"):
        assert after[one] == before[one]
    assert [one["code"] for one in after["questions"]] == [question]
    assert page.status_code == 303


def zipped(parts: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return made.getvalue()


HEAD = json.dumps(
    {
        "format": 1,
        "code": "bad-package",
        "name": "x",
        "classHours": 1,
        "lessons": [{"title": "一"}],
    }
).encode()
LESSON = {"course.json": HEAD, "lessons/01.zh.md": "一".encode()}


def bomb() -> bytes:
    """A package that says of one entry that it holds 10 GB."""
    content = bytearray(
        zipped({**LESSON, "files/" + "a" * 32 + "/x.mp4": bytes(2_000_000)}, zipfile.ZIP_DEFLATED)
    )
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (0xFFFFFFF0).to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"no zip", "damaged"),
        (zipped({"lessons/01.zh.md": b"x"}), "course.json is missing"),
        (zipped({**LESSON, "../../etc/passwd": b"x"}), "../../etc/passwd"),
        (zipped({**LESSON, "/etc/passwd": b"x"}), "etc/passwd"),
        (zipped({**LESSON, "files/" + "a" * 32 + "/../x": b"x"}), "no place"),
        (zipped({**LESSON, "run.exe": b"x"}), "run.exe"),
        (zipped({**LESSON, "course.json": b"{" * 100_000}), "course.json cannot be read"),
        (zipped({"course.json": HEAD}), "lessons/01.zh.md"),
        (zipped({**LESSON, "lessons/01.zh.md": b"\xff\xfe"}), "UTF-8"),
        (bomb(), "too large"),
        (zipped({**LESSON, "files/" + "a" * 32 + "/x.html": b"<script>"}), ""),
    ],
)
async def test_a_package_that_would_do_harm_is_refused_with_the_reason(
    client_as: Any, content: bytes, says: str
) -> None:
    trainer = await client_as("trainer")
    answer = await trainer.post("/api/course-packages", files={"file": ("p.zip", content)})
    page = await trainer.post(
        "/courses/import", files={"file": ("p.zip", content)}, data={"code": ""}, headers=HTML
    )
    assert answer.status_code in {415, 422}, answer.text
    assert says in answer.text
    assert page.status_code in {415, 422}
    assert not await rows("SELECT 1 FROM course WHERE code = 'bad-package'")


async def test_scripts_in_lessons_reach_no_reader(client_as: Any) -> None:
    text = (
        "<script>alert(1)</script> ![x](javascript:alert(1)) ![y](https://else.where/a.png) "
        "[z](javascript:alert(2)) <img src=x onerror=alert(3)>"
    )
    code = await published(client_as, lessons=[{"title": "<b>一</b>", "text": text}])
    client, _ = await staff(client_as)
    page = (await client.get(f"/courses/{code}", headers=HTML)).text
    lesson = page[page.index('class="lesson"') : page.index("</article>")]
    assert "<script" not in lesson
    assert "<img" not in lesson.replace("<img alt", "")
    assert "else.where" not in lesson
    assert 'href="javascript' not in lesson
    assert "&lt;b&gt;" in lesson


async def test_the_form_writes_modules_films_links_and_questions(client_as: Any) -> None:
    kept = await film()
    question = await exam_factories.question(await exam_factories.category(), KEYS[0])
    trainer = await client_as("trainer")
    code = factories.unique("form-")
    text = (
        f"# 第一课\n@module 单元 | Unit\n@video {kept.path} 影片 | Film\n"
        f"@link https://www.gov.cn/ 政策\n@quiz {question}\n\n正文\n\n# 第二课\n\n正文"
    )
    form = {"code": code, "name": "课程", "classHours": "2", "text": text, "action": "draft"}

    wrong = await trainer.post(
        "/courses", data={**form, "text": "# 一\n@video nowhere\n\nx"}, headers=HTML
    )
    unknown = await trainer.post(
        "/courses", data={**form, "text": "# 一\n@quiz no-such\n\nx"}, headers=HTML
    )
    made = await trainer.post("/courses", data=form, headers=HTML)
    added = await trainer.post(
        f"/courses/{code}/files",
        files={"file": ("图.png", picture())},
        data={"lesson": "2", "title": "大厅"},
        headers=HTML,
    )
    draft = (await trainer.get(f"/api/courses/{code}/draft")).json()
    edit = (await trainer.get(f"/courses/{code}/edit", headers=HTML)).text
    out = await trainer.post(f"/courses/{code}/publish", headers=HTML)

    assert wrong.status_code == 422
    assert "@video nowhere" in wrong.text
    assert "no such question in use" in unknown.text
    assert (made.status_code, added.status_code, out.status_code) == (303, 303, 303)
    first, second = draft["lessons"]
    assert [one["kind"] for one in first["materials"]] == ["video", "link"]
    assert first["text"] == "正文"
    assert [one["code"] for one in first["questions"]] == [question]
    assert "![大厅](/files/" in second["text"]
    assert f"@quiz {question}" in edit


async def test_my_learning_names_the_next_step_with_its_due_day(client_as: Any) -> None:
    code = await published(client_as)
    post = factories.unique("post-")
    await factories.post(post)
    client, person = await staff(client_as)
    trainer = await client_as("trainer")
    [row] = await rows("SELECT employee_no FROM person WHERE id = $1", person)
    plan = {
        "employeeNo": row["employee_no"],
        "post": post,
        "firstDay": "2026-12-07",
        "steps": [{"kind": "course", "subject": code, "days": 5}],
    }
    with clock.fixed(NOW):
        await trainer.post("/api/plans", json=plan)
        mine = (await client.get("/api/me/learning")).json()
    with clock.fixed(NOW + timedelta(days=14)):
        later = (await client.get("/api/me/learning")).json()
    assert [(one["subject"], one["due"], one["late"]) for one in mine["next"]] == [
        (code, "2026-12-14", False)
    ]
    assert later["next"][0]["late"] is True


async def test_a_film_that_comes_in_is_kept_from_the_disk_once_though_two_send_it_at_once(
    client_as: Any,
) -> None:
    code = await published(client_as)
    trainer = await client_as("trainer")
    await trainer.post(f"/api/courses/{code}/draft")
    content = FILM + secrets.token_bytes(40)

    sent = await asyncio.gather(
        *(
            trainer.post(
                f"/api/courses/{code}/files",
                params={"lesson": 1, "title": f"影片{number}"},
                files={"file": (f"film{number}.mp4", content)},
            )
            for number in range(3)
        )
    )

    assert [one.status_code for one in sent] == [201] * 3
    held = await rows(
        "SELECT size, media_type, content FROM file_content WHERE sha256 = $1",
        hashlib.sha256(content).hexdigest(),
    )
    assert held == [{"size": len(content), "media_type": "video/mp4", "content": content}]


@pytest.mark.parametrize(
    ("name", "content", "status", "problem"),
    [
        ("film.mp4", b"MZ" + bytes(3_000_000), 415, "unknown-file-content"),
        ("film.webm", FILM + b"7", 415, "other-file-ending"),
        ("notes.txt", "一行\n".encode() * 400_000 + b"\x00", 415, "unknown-file-content"),
        ("notes.txt", "一".encode() * 500_000 + "一".encode()[:2], 415, "unknown-file-content"),
    ],
)
async def test_a_large_file_is_checked_to_its_end_before_it_is_kept(
    client_as: Any, name: str, content: bytes, status: int, problem: str
) -> None:
    code = await published(client_as)
    trainer = await client_as("trainer")
    await trainer.post(f"/api/courses/{code}/draft")

    refused = await trainer.post(
        f"/api/courses/{code}/files", params={"lesson": 1}, files={"file": (name, content)}
    )
    page = await trainer.post(
        f"/courses/{code}/files", data={"lesson": "1"}, files={"file": (name, content)}
    )

    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{problem}")
    assert page.status_code in {302, 303}
    sha256 = hashlib.sha256(content).hexdigest()
    assert await rows("SELECT FROM file_content WHERE sha256 = $1", sha256) == []
