"""The public page: every state, shared names, uploaded PDFs, and nothing to guess."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pypdf
import pypdf.annotations
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from httpx import AsyncClient

from certification.queries.certificates import certificate
from certification.service.life import restore, revoke, suspend
from certification.service.sharing import share, shares, withdraw_share
from kit import clock
from kit.database import rows
from kit.documents import checking
from kit.documents.signing import sign_with, signer_of
from kit.errors import Invalid
from kit.settings import read
from tests import factories
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import TODAY, issued, scene

__all__ = ["scene"]
HTML = {"accept": "text/html"}


def make_key(folder: Path) -> Path:
    """A key and its own certificate in a PKCS#12 file; the certificate alone beside it."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test seal")])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=True,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, SHA256())
    )
    path = folder / "seal.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", key, made, None, BestAvailableEncryption(b"secret")
        )
    )
    (folder / "trusted").mkdir()
    (folder / "trusted" / "seal.pem").write_bytes(made.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def signing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Documents are signed by a key of the test's own, which counts as ours."""
    path = make_key(tmp_path)
    sign_with(signer_of(read({"SIGNING_PKCS12": str(path), "SIGNING_PASSWORD": "secret"})))
    monkeypatch.setattr(checking, "trusted", lambda: [tmp_path / "trusted" / "seal.pem"])
    yield path
    sign_with(None)


@pytest.fixture(autouse=True)
async def fresh_counts(database: str) -> None:
    await rows("DELETE FROM rate_count WHERE subject IN ('document-check', 'certificate-lookup')")


async def code_of(number: str) -> str:
    return (await certificate(number)).code


async def token_of(client: AsyncClient) -> str:
    form = await client.get("/verify/document", headers=HTML)
    return form.text.partition('name="_csrf" value="')[2].partition('"')[0]


async def checked(client: AsyncClient, content: bytes) -> dict:
    answer = await client.post(
        "/api/verify/document", files={"file": ("c.pdf", content, "application/pdf")}
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_the_name_is_masked_until_the_holder_shares_it(
    client_as: SignIn, client: AsyncClient, scene
) -> None:
    number = await issued(await client_as("personnel"), scene)
    one = await certificate(number)
    last = TODAY + timedelta(days=7)
    token = await share(one.id, number, last, note="bank", today=TODAY, now=clock.now())
    address = f"/verify/{one.code}"

    masked = (await client.get(address)).json()
    full = (await client.get(address, params={"share": token})).json()
    page = await client.get(address, params={"share": token}, headers=HTML)
    wrong = (await client.get(address, params={"share": token[:-1]})).json()
    with clock.fixed(clock.now() + timedelta(days=9)):
        [open_link] = await shares(one.id, TODAY)
    await withdraw_share(one.id, number, open_link.id, now=clock.now())
    withdrawn = (await client.get(address, params={"share": token})).json()

    assert (masked["name"], full["name"], wrong["name"]) == ("邓**", "邓小𬭎", "邓**")
    assert (full["nameSharedUntil"], masked["nameSharedUntil"]) == (last.isoformat(), None)
    assert "邓小𬭎" in page.text
    assert withdrawn["name"] == "邓**"


async def test_a_link_ends_and_cannot_be_for_ever(client_as: SignIn, scene) -> None:
    number = await issued(await client_as("personnel"), scene)
    one = await certificate(number)

    for last in (TODAY - timedelta(days=1), TODAY + timedelta(days=400)):
        with pytest.raises(Invalid):
            await share(one.id, number, last, note=None, today=TODAY, now=clock.now())
    await share(one.id, number, TODAY, note=None, today=TODAY, now=clock.now())
    assert await shares(one.id, TODAY + timedelta(days=1)) == []


async def test_number_and_name_are_checked_by_script_too_and_slowed_down(
    client_as: SignIn, client: AsyncClient, scene
) -> None:
    number = await issued(await client_as("personnel"), scene)

    right = await client.post("/api/verify", json={"number": number, "name": "邓小𬭎"})
    wrong = await client.post("/api/verify", json={"number": number, "name": "邓大𬭎"})
    for _ in range(8):
        await client.post("/api/verify", json={"number": number, "name": "某某某"})
    slowed = await client.post("/api/verify", json={"number": number, "name": "邓小𬭎"})

    assert (right.json()["state"], right.json()["name"]) == ("valid", "邓**")
    assert (wrong.status_code, slowed.status_code) == (404, 429)


async def test_unsigned_the_very_bytes_are_known_and_no_others(
    client_as: SignIn, client: AsyncClient, scene
) -> None:
    personnel = await client_as("personnel")
    number = await issued(personnel, scene)
    content = (await personnel.get(f"/api/certificates/{number}.pdf")).content

    same = await checked(client, content)
    other = await checked(client, content + b"\n% changed")

    assert (same["verdict"], same["certificate"]["number"]) == ("genuine", number)
    assert (other["verdict"], other["certificate"]) == ("unsigned", None)


async def test_signed_it_covers_the_whole_file_and_changes_are_seen(
    client_as: SignIn, client: AsyncClient, scene, signing: Path
) -> None:
    personnel = await client_as("personnel")
    number = await issued(personnel, scene)
    content = (await personnel.get(f"/api/certificates/{number}.pdf")).content

    writer = pypdf.PdfWriter(BytesIO(content), incremental=True)
    writer.add_annotation(
        0, pypdf.annotations.FreeText(text="Also for every window", rect=(50, 50, 300, 90))
    )
    added = BytesIO()
    writer.write(added)
    same = await checked(client, content)
    more = await checked(client, added.getvalue())
    place = content.index(b"stream") + 20
    broken = await checked(
        client, content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    )

    [signature] = same["signatures"]
    assert (same["verdict"], same["certificate"]["number"]) == ("genuine", number)
    assert (
        signature["intact"],
        signature["ours"],
        signature["coversWholeFile"],
        signature["changedAfterwards"],
    ) == (True, True, True, False)
    assert "Test seal" in signature["signer"]
    assert (more["verdict"], broken["verdict"]) == ("changed", "changed")
    assert more["signatures"][0]["changedAfterwards"]
    assert not broken["signatures"][0]["intact"]


async def test_a_signing_key_that_fails_stops_the_issue_and_leaves_no_hole(
    client_as: SignIn, scene, signing: Path
) -> None:
    sign_with(signer_of(read({"SIGNING_PKCS12": str(signing), "SIGNING_PASSWORD": "wrong"})))
    client = await client_as("personnel")
    from tests.api.test_certification_chain import passes

    await passes(scene)
    body = {"employeeNo": scene.employee_no, "certificateType": scene.type}
    refused = await client.post("/api/certificates", json=body)
    sign_with(None)
    made = await client.post("/api/certificates", json=body)

    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/signing-failed")
    assert made.json()["number"] == f"{scene.prefix}{TODAY.year}00001"


def bomb() -> bytes:
    """A small PDF whose one stream unpacks to a gigabyte."""
    import zlib

    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\0" * 10_000_000) for _ in range(100)) + packer.flush()
    head = b"%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 100000/First 900000000/Filter/FlateDecode/Length "
    body = head + str(len(packed)).encode() + b">>\nstream\n" + packed + b"\nendstream\nendobj\n"
    xref = (
        b"2 0 obj\n<</Type/XRef/Size 3/W[1 4 1]/Index[0 3]/Root 3 0 R/Filter/FlateDecode/Length "
        + str(len(packed)).encode()
        + b">>\nstream\n"
        + packed
        + b"\nendstream\nendobj\n"
    )
    return body + xref + b"startxref\n" + str(len(body)).encode() + b"\n%%EOF"


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"[" * 100_000, bomb()],
    ids=["nothing", "text", "a head alone", "brackets", "a bomb"],
)
async def test_a_hostile_file_is_refused_and_harms_nothing(
    client: AsyncClient, content: bytes
) -> None:
    answer = await client.post(
        "/verify/document",
        files={"file": ("c.pdf", content, "application/pdf")},
        data={"_csrf": await token_of(client)},
        headers=HTML,
    )

    assert answer.status_code == 422
    assert "cannot be read as a PDF" in answer.text


def pdf_of(pages: int, password: str | None = None) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


async def test_what_a_password_hides_is_not_judged(client: AsyncClient) -> None:
    content = pdf_of(1, "secret")

    page = await client.post(
        "/verify/document",
        files={"file": ("c.pdf", content, "application/pdf")},
        data={"_csrf": await token_of(client)},
        headers=HTML,
    )
    answer = await client.post("/api/verify/document", files={"file": ("c.pdf", content)})

    assert (page.status_code, "protected by a password" in page.text) == (422, True)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/pdf-protected")


async def test_very_many_pages_and_a_count_that_lies_are_weighed_like_any_other(
    client: AsyncClient,
) -> None:
    many = await checked(client, pdf_of(20_000))
    lying = pdf_of(1).replace(b"/Count 1", b"/Count -7")
    absurd = pdf_of(1).replace(b"/Count 1", b"/Count 99999999999999999999")

    told = await checked(client, lying)
    refused = await client.post("/api/verify/document", files={"file": ("c.pdf", absurd)})
    large = await client.post(
        "/api/verify/document", files={"file": ("c.pdf", b"%PDF-1.7\n" + b"\0" * 11_000_000)}
    )

    assert (many["verdict"], told["verdict"]) == ("unsigned", "unsigned")
    assert (refused.status_code, large.status_code) == (422, 413)


async def test_without_a_file_the_page_asks_for_one(client: AsyncClient) -> None:
    shown = await client.get("/verify/document", headers=HTML)
    empty = await client.post(
        "/verify/document",
        headers=HTML,
        files={"other": ("a", b"x")},
        data={"_csrf": await token_of(client)},
    )

    assert (shown.status_code, empty.status_code) == (200, 400)


async def test_nothing_can_be_listed(client: AsyncClient) -> None:
    assert (await client.get("/api/certificates")).status_code == 401
    assert (await client.get(f"/verify/{factories.unique('x')}")).status_code == 404


async def test_the_page_shows_a_suspension_and_a_revocation_at_once_and_to_each_reader_their_own_frame(
    client_as: SignIn, client: AsyncClient, scene
) -> None:
    desk = await client_as("personnel")
    number = await issued(desk, scene)
    address = f"/verify/{await code_of(number)}"
    nowhere = f"/verify/{factories.unique('x')}"
    chinese = HTML | {"accept-language": "zh-CN"}

    first = (await client.get(address, headers=chinese)).text
    english = (await client.get(address, headers=HTML | {"accept-language": "en"})).text
    missing = await client.get(nowhere, headers=chinese)
    signed_in = (await desk.get(address, headers=chinese)).text
    await suspend(number, reason="test", from_day=TODAY, today=TODAY)
    suspended = (await client.get(address, headers=chinese)).text
    await restore(number, reason="test", today=TODAY)
    restored = (await client.get(address, headers=chinese)).text
    await revoke(number, reason="test", from_day=TODAY, today=TODAY)
    again = (await client.get(address, headers=chinese)).text
    large = (await client.get(address, headers=chinese | {"cookie": "elders=1"})).text

    assert number in first
    assert "该证书今日有效。" in first
    assert "This certificate is valid today." in english
    assert 'lang="en"' in english
    assert ("该证书今日有效。" in suspended, restored) == (False, first)
    assert "该证书已被撤销" in again
    assert "该证书今日有效。" not in again
    assert (missing.status_code, number in missing.text) == (404, False)
    assert f"back={quote(address, safe='')}" in again
    assert f"back={quote(nowhere, safe='')}" in missing.text
    assert "~" not in again
    assert ('class="elders"' in large, 'class="elders"' in first) == (True, False)
    assert ("/sign-out" in signed_in, "/sign-out" in again, number in signed_in) == (
        True,
        False,
        True,
    )
