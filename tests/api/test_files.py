import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PIL import Image

from kit import files
from kit.database import rows
from tests.api.conftest import SignIn

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def picture(width: int = 4, height: int = 3) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(held, "PNG")
    return held.getvalue()


def package(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        for name in names:
            made.writestr(name, "x" * 4000)
    return held.getvalue()


def form(name: str, content: bytes) -> dict[str, tuple[str, bytes]]:
    return {"file": (name, content)}


async def test_a_file_comes_back_as_it_was_with_headers_that_let_it_do_no_harm(
    client_as: SignIn,
) -> None:
    examiner = await client_as("examiner")
    content = picture()

    kept = await examiner.post("/api/files", files=form("图.png", content))
    given = await (await client_as("staff")).get(kept.json()["address"])

    assert kept.status_code == 201
    assert kept.json()["mediaType"] == "image/png"
    assert kept.json()["sha256"] == hashlib.sha256(content).hexdigest()
    assert given.content == content
    assert given.headers["content-type"] == "image/png"
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-security-policy"].endswith("sandbox")
    assert given.headers["content-disposition"].startswith("inline;")


async def test_the_same_file_is_kept_once_and_has_the_same_address(client_as: SignIn) -> None:
    examiner = await client_as("examiner")
    content = picture(7, 7)

    first = await examiner.post("/api/files", files=form("a.png", content))
    again = await examiner.post("/api/files", files=form("a.png", content))
    renamed = await examiner.post("/api/files", files=form("b.png", content))

    held = await rows(
        "SELECT count(*) AS n FROM file_content WHERE sha256 = $1",
        hashlib.sha256(content).hexdigest(),
    )
    assert first.json()["address"] == again.json()["address"] != renamed.json()["address"]
    assert held[0]["n"] == 1


@pytest.mark.parametrize(
    ("asked", "status", "part", "said"),
    [
        ("bytes=0-3", 206, slice(0, 4), "bytes 0-3/10"),
        ("bytes=4-", 206, slice(4, 10), "bytes 4-9/10"),
        ("bytes=-2", 206, slice(8, 10), "bytes 8-9/10"),
        ("bytes=8-99", 206, slice(8, 10), "bytes 8-9/10"),
        ("bytes=0-1,4-5", 200, slice(0, 10), None),
        ("lines=1-2", 200, slice(0, 10), None),
        ("bytes=5-2", 200, slice(0, 10), None),
    ],
)
async def test_a_part_is_given_when_a_part_is_asked_for(
    client_as: SignIn, asked: str, status: int, part: slice, said: str | None
) -> None:
    content = b"0123456789"
    kept = await files.keep("digits.txt", content, now=NOW)

    given = await (await client_as("staff")).get(kept.path, headers={"range": asked})

    assert (given.status_code, given.content) == (status, content[part])
    assert given.headers.get("content-range") == said


async def test_a_part_beyond_the_end_is_refused_and_a_known_file_is_not_sent_again(
    client_as: SignIn,
) -> None:
    staff = await client_as("staff")
    kept = await files.keep("digits.txt", b"0123456789", now=NOW)

    beyond = await staff.get(kept.path, headers={"range": "bytes=10-"})
    whole = await staff.get(kept.path)
    known = await staff.get(kept.path, headers={"if-none-match": whole.headers["etag"]})

    assert beyond.status_code == 416
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("a.png", b"", 422, "empty-file"),
        ("a.jpg", picture(), 415, "other-file-ending"),
        ("a.png", picture()[:20], 422, "damaged-file"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "other-file-ending"),
        ("a.html", b"<script>alert(1)</script>", 415, "other-file-ending"),
        ("a.exe", b"MZ" + bytes(200), 415, "unknown-file-content"),
        ("a.txt", b"\x00\x01\x02", 415, "unknown-file-content"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(40), 415, "unknown-file-content"),
        ("a.png", picture(9000, 9000), 422, "damaged-file"),
    ],
)
async def test_a_file_that_is_not_what_it_says_or_not_taken_is_refused(
    client_as: SignIn, name: str, content: bytes, status: int, code: str
) -> None:
    refused = await (await client_as("examiner")).post("/api/files", files=form(name, content))

    assert refused.status_code == status
    assert refused.json()["type"].endswith(code)


async def test_a_workbook_with_macros_is_damaged_whatever_its_name(client_as: SignIn) -> None:
    content = package("word/document.xml", "word/vbaProject.bin")

    with pytest.raises(files.UnfitFile):
        await files.keep("a.docx", content, now=NOW)


async def test_who_may_not_add_files_is_refused_and_who_is_not_signed_in_reads_none(
    client_as: SignIn, client: object
) -> None:
    kept = await files.keep("digits.txt", b"0123456789", now=NOW)

    added = await (await client_as("staff")).post("/api/files", files=form("a.png", picture()))
    read = await client.get(kept.path, headers={"accept": "application/json"})

    assert (added.status_code, read.status_code) == (403, 401)


async def test_a_file_for_some_is_refused_to_others_and_one_kept_apart_is_not_there(
    client_as: SignIn,
) -> None:
    some = await files.keep("some.txt", b"some", now=NOW, permission="questions.read")
    apart = await files.keep("apart.txt", b"apart", now=NOW, permission=files.APART)
    staff, examiner = await client_as("staff"), await client_as("examiner")

    answers = [await staff.get(some.path), await examiner.get(some.path)]
    hidden = await examiner.get(apart.path)

    assert [given.status_code for given in answers] == [403, 200]
    assert hidden.status_code == 404


@pytest.fixture
def scanned() -> Iterator[None]:
    async def scan(name: str, content: bytes) -> str | None:
        return "EICAR" if b"EICAR" in content else None

    files.scan_with(scan)
    yield
    files.scan_with()


async def test_what_a_scanner_finds_harmful_is_not_kept(client_as: SignIn, scanned: None) -> None:
    examiner = await client_as("examiner")

    refused = await examiner.post("/api/files", files=form("a.txt", b"an EICAR test"))

    assert refused.json()["type"].endswith("harmful-file")
    assert await rows("SELECT 1 FROM stored_file WHERE name = 'a.txt' AND code = $1", "x") == []
