"""Certificates as verifiable credentials, checked by code that shares nothing with ours."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from httpx import AsyncClient

from certification.service.keys import rotate_key
from kit import clock
from kit.database import rows
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import TODAY, held_before, issued, made_scene, scene

__all__ = ["scene"]
VERIFIER = Path(__file__).parents[1] / "verifier" / "verify.mjs"
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def unbase58(text: str) -> bytes:
    value = 0
    for sign in text:
        value = value * 58 + _ALPHABET.index(sign)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + value.to_bytes((value.bit_length() + 7) // 8, "big")


def digest(value: dict[str, Any]) -> bytes:
    # Equal to RFC 8785 for documents of texts, lists and objects with ASCII names.
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def proven(document: dict[str, Any], did: dict[str, Any]) -> bool:
    said = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in document["proof"].items() if name != "proofValue"}
    [method] = [
        one for one in did["verificationMethod"] if one["id"] == options["verificationMethod"]
    ]
    key = unbase58(method["publicKeyMultibase"][1:])
    assert (key[:2], options["cryptosuite"]) == (b"\xed\x01", "eddsa-jcs-2022")
    try:
        Ed25519PublicKey.from_public_bytes(key[2:]).verify(
            unbase58(document["proof"]["proofValue"][1:]), digest(options) + digest(said)
        )
    except InvalidSignature:
        return False
    return True


async def shown(client: AsyncClient, number: str) -> dict[str, Any]:
    """The credential, its issuer and its status lists, as a stranger gets them."""
    answer = await client.get(f"/api/certificates/{number}.json")
    assert answer.status_code == 200, answer.text
    credential = answer.json()
    lists = {}
    for entry in credential["credentialStatus"]:
        address = entry["statusListCredential"]
        lists[address] = (await client.get(urlsplit(address).path)).json()
    did = (await client.get("/.well-known/did.json")).json()
    return {"credential": credential, "did": did, "lists": lists}


@pytest.fixture(scope="session")
def standard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A verifier of packages from npm, which others wrote; skipped where they cannot be had."""
    folder = tmp_path_factory.mktemp("verifier")
    for name in ("package.json", "package-lock.json", ".npmrc", "standard.mjs"):
        shutil.copy(VERIFIER.with_name(name), folder / name)
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm were not found")
    npm = ["npm", "ci", "--no-audit", "--no-fund", "--silent"]
    try:
        subprocess.run(npm, cwd=folder, check=True, capture_output=True, timeout=120)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip("npm could not install the verifier's packages")
    return folder / "standard.mjs"


def by_packages(standard: Path, everything: dict[str, Any]) -> dict[str, bool]:
    """What the credential and each of its lists are to the packages."""
    answer = subprocess.run(
        ["node", str(standard)],
        input=json.dumps(everything, ensure_ascii=False).encode(),
        capture_output=True,
        check=True,
    )
    return dict(json.loads(answer.stdout))


def by_javascript(everything: dict[str, Any]) -> dict[str, Any]:
    answer = subprocess.run(
        ["node", str(VERIFIER)],
        input=json.dumps(everything, ensure_ascii=False).encode(),
        capture_output=True,
        check=True,
    )
    return dict(json.loads(answer.stdout))


async def test_a_credential_says_what_the_certificate_says_and_is_signed(
    client_as: SignIn, scene
) -> None:
    client = await client_as("personnel")
    number = await issued(client, scene)

    everything = await shown(client, number)
    credential, did = everything["credential"], everything["did"]

    assert did["id"] == "did:web:127.0.0.1%3A8000"
    assert credential["issuer"]["id"] == did["id"]
    assert credential["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    subject = credential["credentialSubject"]
    assert subject["achievement"]["humanCode"] == number
    assert [one["identityHash"] for one in subject["identifier"]] == ["邓小𬭎", scene.employee_no]
    assert credential["validFrom"].endswith("T16:00:00Z")
    assert proven(credential, did)
    assert all(proven(one, did) for one in everything["lists"].values())


async def test_whatever_is_changed_in_it_the_proof_no_longer_holds(
    client_as: SignIn, scene
) -> None:
    client = await client_as("personnel")
    everything = await shown(client, await issued(client, scene))
    credential = everything["credential"]

    for path, value in (
        (("credentialSubject", "identifier", 0, "identityHash"), "邓大𬭎"),
        (("validUntil",), "2099-01-01T00:00:00Z"),
        (("credentialStatus", 0, "statusListIndex"), "7"),
        (("proof", "created"), "2020-01-01T00:00:00Z"),
    ):
        forged = json.loads(json.dumps(credential))
        place: Any = forged
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        assert not proven(forged, everything["did"])


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
async def test_a_verifier_in_another_language_agrees_and_sees_every_state(
    client_as: SignIn, scene
) -> None:
    client = await client_as("personnel")
    number = await issued(client, scene)
    because = {"reason": "Checked"}

    states = [by_javascript(await shown(client, number))]
    await client.post(f"/api/certificates/{number}/suspend", json=because)
    states.append(by_javascript(await shown(client, number)))
    await client.post(f"/api/certificates/{number}/restore", json=because)
    await client.post(f"/api/certificates/{number}/revoke", json=because)
    states.append(by_javascript(await shown(client, number)))
    forged = await shown(client, number)
    forged["credential"]["name"] = "Forged"

    assert states == [
        {"proven": True, "states": {"revocation": revoked, "suspension": suspended}}
        for revoked, suspended in ((0, 0), (0, 1), (1, 0))
    ]
    assert by_javascript(forged)["proven"] is False


async def test_packages_that_others_wrote_verify_it_too(
    client_as: SignIn, scene, standard: Path
) -> None:
    client = await client_as("personnel")
    everything = await shown(client, await issued(client, scene))
    forged = json.loads(json.dumps(everything))
    forged["credential"]["credentialSubject"]["identifier"][0]["identityHash"] = "邓大𬭎"

    found, other = by_packages(standard, everything), by_packages(standard, forged)

    assert found == {"credential": True, **dict.fromkeys(everything["lists"], True)}
    assert other["credential"] is False


async def test_a_new_key_signs_and_what_the_old_one_signed_still_verifies(
    client_as: SignIn, scene
) -> None:
    client = await client_as("personnel")
    number = await issued(client, scene)
    before = await shown(client, number)

    name = await rotate_key(clock.now())
    after = await shown(client, number)

    assert after["credential"]["proof"]["verificationMethod"].endswith(f"#{name}")
    assert (
        before["credential"]["proof"]["verificationMethod"]
        != (after["credential"]["proof"]["verificationMethod"])
    )
    assert proven(before["credential"], after["did"])
    assert proven(after["credential"], after["did"])
    kept = await rows("SELECT private FROM credential_key WHERE retired_at IS NOT NULL")
    assert {row["private"] for row in kept} == {None}


async def test_a_private_key_is_not_readable_in_the_database(client_as: SignIn, scene) -> None:
    client = await client_as("personnel")
    await issued(client, scene)
    await client.get("/.well-known/did.json")

    [row] = await rows("SELECT private FROM credential_key WHERE retired_at IS NULL")
    assert ":" in row["private"]
    assert len(row["private"]) > 64


async def test_what_was_imported_has_no_credential_of_ours(client_as: SignIn, scene) -> None:
    await held_before(scene, "HIST0009", TODAY, TODAY)
    client = await client_as("personnel")

    answer = await client.get("/api/certificates/HIST0009.json")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-credential")


async def test_only_holders_and_readers_have_the_credential(
    client_as: SignIn, client: AsyncClient, scene
) -> None:
    number = await issued(await client_as("personnel"), scene)
    address = f"/api/certificates/{number}.json"

    assert (await client.get(address)).status_code == 401
    assert (await (await client_as("staff")).get(address)).status_code == 403
    own = await client_as("staff", person=scene.person)
    assert (await own.get(address)).status_code == 200


@pytest.mark.parametrize(
    "path", ["/credentials/status/other/0", "/credentials/status/revocation/9"]
)
async def test_a_list_that_is_not_there_is_not_found(client: AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_lists_tell_no_number_and_no_name(client_as: SignIn, client: AsyncClient) -> None:
    scene = await made_scene()
    number = await issued(await client_as("personnel"), scene)

    answer = await client.get("/credentials/status/revocation/0")

    assert answer.headers["content-type"].startswith("application/vc+ld+json")
    assert number not in answer.text
    assert len(answer.text) < 4000
