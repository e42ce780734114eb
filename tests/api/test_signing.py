"""Signatures made by files, tokens, a timestamp server and a platform, checked by other programs."""

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pypdf
import pypdf.annotations
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from httpx import AsyncClient
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from kit import clock
from kit.documents.signing import Signer, sign_with, signer_of
from kit.settings import read
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import TODAY, Scene, issued, passes, scene
from tests.api.test_verification import checked, fresh_counts, make_key
from tests.tools import needs

__all__ = ["fresh_counts", "scene"]
SOFTHSM = next(
    filter(
        os.path.exists,
        (
            os.environ.get("SOFTHSM2_LIB", ""),
            "/usr/lib/softhsm/libsofthsm2.so",
            "/usr/lib64/softhsm/libsofthsm2.so",
            "/opt/homebrew/lib/softhsm/libsofthsm2.so",
        ),
    ),
    None,
)
TOKEN_TOOL = shutil.which("softhsm2-util")
needs_openssl = needs("openssl", "openssl")
needs_pdfsig = needs("pdfsig", "poppler-utils")
SignWith = Callable[[Signer | None], None]


@pytest.fixture
def signed_by() -> Iterator[SignWith]:
    """`signed_by(signer)`: documents are signed by it until the test ends."""
    yield sign_with
    sign_with(None)


def of_file(folder: Path, **more: str) -> Signer:
    made = {"SIGNING_PKCS12": str(make_key(folder)), "SIGNING_PASSWORD": "secret"}
    found = signer_of(read({**made, **more}))
    assert found is not None
    return found


async def document(client: AsyncClient, number: str) -> bytes:
    return (await client.get(f"/api/certificates/{number}.pdf")).content


async def refused(client: AsyncClient, scene: Scene) -> str:
    """What is said when the certificate cannot be issued."""
    await passes(scene)
    body = {"employeeNo": scene.employee_no, "certificateType": scene.type}
    answer = await client.post("/api/certificates", json=body)
    assert answer.status_code == 503, answer.text
    return str(answer.json()["detail"])


def pdfsig(content: bytes, folder: Path) -> str:
    path = folder / "checked.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, check=False)
    return done.stdout.decode()


async def by_pyhanko(content: bytes, trusted: Path):
    [found] = PdfFileReader(BytesIO(content)).embedded_regular_signatures
    roots = [load_cert_from_pemder(str(path)) for path in sorted(trusted.glob("*.pem"))]
    return await async_validate_pdf_signature(
        found,
        ValidationContext(trust_roots=roots, allow_fetching=False),
        ts_validation_context=ValidationContext(trust_roots=roots, allow_fetching=False),
    )


@needs_pdfsig
async def test_pdfsig_finds_the_whole_file_signed_and_sees_what_was_changed(
    client_as: SignIn, scene: Scene, signed_by: SignWith, tmp_path: Path
) -> None:
    signed_by(of_file(tmp_path))
    client = await client_as("personnel")
    content = await document(client, await issued(client, scene))

    writer = pypdf.PdfWriter(BytesIO(content), incremental=True)
    writer.add_annotation(0, pypdf.annotations.FreeText(text="More", rect=(50, 50, 300, 90)))
    added = BytesIO()
    writer.write(added)
    place = content.index(b"stream") + 20
    broken = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    as_issued = pdfsig(content, tmp_path)

    assert "Signature is Valid." in as_issued
    assert "Total document signed" in as_issued
    assert "ETSI.CAdES.detached" in as_issued
    assert "Not total document signed" in pdfsig(added.getvalue(), tmp_path)
    assert "Digest Mismatch" in pdfsig(broken, tmp_path)


@dataclass(frozen=True, slots=True)
class Authority:
    """A time-stamping authority: its address, and what it answers with where it is broken."""

    url: str
    answers: list[bytes]


_TSA = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def stamping_key(folder: Path) -> None:
    """A key that may stamp times and nothing else, and its certificate."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test clock")])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(8)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.ExtendedKeyUsage([x509.OID_TIME_STAMPING]), critical=True)
        .sign(key, SHA256())
    )
    (folder / "clock.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "clock.key").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / "clock.cnf").write_text(_TSA.format(folder=folder))
    (folder / "serial").write_text("01\n")


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    """An authority that `openssl ts` answers for, over real HTTP."""
    stamping_key(tmp_path)
    broken: list[bytes] = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = tmp_path / "query.tsq"
            query.write_bytes(self.rfile.read(int(self.headers["content-length"])))
            reply = tmp_path / "reply.tsr"
            config = ["-config", str(tmp_path / "clock.cnf"), "-section", "one"]
            key = ["-signer", str(tmp_path / "clock.pem"), "-inkey", str(tmp_path / "clock.key")]
            files = ["-queryfile", str(query), "-out", str(reply)]
            subprocess.run(
                ["openssl", "ts", "-reply", *config, *key, *files], check=True, capture_output=True
            )
            content = broken[0] if broken else reply.read_bytes()
            self.send_response(200)
            self.send_header("content-type", "application/timestamp-reply")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Authority(f"http://127.0.0.1:{server.server_port}/", broken)
    server.shutdown()
    server.server_close()


@needs_openssl
async def test_a_timestamp_server_says_when_it_was_signed(
    client_as: SignIn,
    scene: Scene,
    signed_by: SignWith,
    authority: Authority,
    tmp_path: Path,
) -> None:
    signed_by(of_file(tmp_path, SIGNING_TIMESTAMP_URL=authority.url))
    shutil.copy(tmp_path / "clock.pem", tmp_path / "trusted")
    client = await client_as("personnel")
    content = await document(client, await issued(client, scene))

    found = await by_pyhanko(content, tmp_path / "trusted")

    assert (found.intact, found.valid, found.trusted) == (True, True, True)
    stamp = found.timestamp_validity
    assert (stamp.intact, stamp.valid, stamp.trusted) == (True, True, True)
    assert abs(stamp.timestamp - clock.now()) < timedelta(minutes=1)


@needs_openssl
async def test_a_timestamp_server_that_fails_stops_the_issue_and_leaves_no_hole(
    client_as: SignIn,
    scene: Scene,
    signed_by: SignWith,
    authority: Authority,
    tmp_path: Path,
) -> None:
    client = await client_as("personnel")
    signed_by(of_file(tmp_path, SIGNING_TIMESTAMP_URL=authority.url))

    authority.answers.append(b"no stamp at all")
    said = await refused(client, scene)
    signed_by(None)
    number = await issued(client, scene)

    assert said.startswith("The document could not be signed, so nothing was issued")
    assert number == f"{scene.prefix}{TODAY.year}00001"


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The settings for a token that holds the test's key."""
    if SOFTHSM is None or TOKEN_TOOL is None:
        pytest.skip("softhsm2 was not found")
    import pkcs11
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    (tmp_path / "tokens").mkdir()
    config = tmp_path / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {tmp_path}/tokens\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(config))
    made = ["--init-token", "--free", "--label", "seals", "--so-pin", "123456", "--pin", "secret"]
    subprocess.run([TOKEN_TOOL, "--module", SOFTHSM, *made], check=True, capture_output=True)

    key, certificate, _ = load_key_and_certificates(make_key(tmp_path).read_bytes(), b"secret")
    assert key is not None
    assert certificate is not None
    private = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    named = {
        pkcs11.Attribute.TOKEN: True,
        pkcs11.Attribute.LABEL: "seal",
        pkcs11.Attribute.ID: b"1",
    }
    with (
        pkcs11.lib(SOFTHSM)
        .get_token(token_label="seals")
        .open(rw=True, user_pin="secret") as session
    ):
        session.create_object({**decode_rsa_private_key(private), **named})
        public = decode_x509_certificate(certificate.public_bytes(Encoding.DER))
        session.create_object({**public, **named})
    return {
        "SIGNING_PKCS11": SOFTHSM,
        "SIGNING_TOKEN": "seals",
        "SIGNING_KEY": "seal",
        "SIGNING_PASSWORD": "secret",
    }


async def test_a_key_that_never_leaves_its_token_signs(
    client_as: SignIn,
    scene: Scene,
    signed_by: SignWith,
    token: dict[str, str],
    tmp_path: Path,
) -> None:
    signed_by(signer_of(read(token)))
    client = await client_as("personnel")
    content = await document(client, await issued(client, scene))

    found = await by_pyhanko(content, tmp_path / "trusted")

    assert (found.intact, found.valid, found.trusted) == (True, True, True)
    assert found.bottom_line


@dataclass(frozen=True, slots=True)
class SealPlatform:
    """A seal platform of its own kind: SM2 over SM3, under what it was given, by openssl."""

    folder: Path

    async def sign(self, content: bytes, *, reason: str, at: datetime) -> bytes:
        """The document with the seal after its end."""
        (self.folder / "given.pdf").write_bytes(content)
        sealed = self.openssl("-sign", str(self.folder / "sm2.key"), "given.pdf")
        said = f"{reason} {at.isoformat()}".encode().hex().encode()
        return content + b"\n%SM2 " + said + b" " + sealed.hex().encode() + b"\n%%EOF\n"

    def holds(self, content: bytes) -> bool:
        """Whether the seal fits the document before it."""
        body, _, rest = content.rpartition(b"\n%SM2 ")
        (self.folder / "given.pdf").write_bytes(body)
        (self.folder / "seal.sig").write_bytes(bytes.fromhex(rest.split()[1].decode()))
        checks = ["-verify", str(self.folder / "sm2.pub"), "-signature", "seal.sig"]
        return b"Verified OK" in self.openssl(*checks, "given.pdf", check=False)

    def openssl(self, *arguments: str, check: bool = True) -> bytes:
        """What openssl says."""
        who = ["-sigopt", "distid:1234567812345678"]
        done = subprocess.run(
            ["openssl", "dgst", "-sm3", *who, *arguments],
            cwd=self.folder,
            check=check,
            capture_output=True,
        )
        return done.stdout


def seal_platform(folder: Path) -> SealPlatform:
    """A platform with a key of its own."""
    for made in (
        ["genpkey", "-algorithm", "SM2", "-out", "sm2.key"],
        ["pkey", "-in", "sm2.key", "-pubout", "-out", "sm2.pub"],
    ):
        subprocess.run(["openssl", *made], cwd=folder, check=True)
    return SealPlatform(folder)


@dataclass(frozen=True, slots=True)
class BrokenPlatform:
    """A platform that cannot be reached."""

    async def sign(self, content: bytes, *, reason: str, at: datetime) -> bytes:
        """Nothing."""
        raise ConnectionError(reason)


BROKEN = BrokenPlatform()


@needs_openssl
async def test_a_platform_of_another_kind_seals_with_sm2(
    client_as: SignIn, client: AsyncClient, scene: Scene, signed_by: SignWith, tmp_path: Path
) -> None:
    platform = seal_platform(tmp_path)
    signed_by(platform)
    personnel = await client_as("personnel")
    number = await issued(personnel, scene)
    content = await document(personnel, number)

    found = await checked(client, content)

    assert platform.holds(content)
    assert not platform.holds(content.replace(b"%PDF-1.4", b"%PDF-1.5", 1))
    assert (found["verdict"], found["certificate"]["number"]) == ("genuine", number)


async def test_a_platform_named_in_the_settings_that_fails_stops_the_issue(
    client_as: SignIn, scene: Scene, signed_by: SignWith
) -> None:
    signed_by(signer_of(read({"SIGNING_PLATFORM": "tests.api.test_signing:BROKEN"})))
    client = await client_as("personnel")

    said = await refused(client, scene)
    signed_by(None)

    assert "nothing was issued" in said
    assert await issued(client, scene) == f"{scene.prefix}{TODAY.year}00001"
