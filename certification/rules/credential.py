"""A certificate as a verifiable credential: what it says, how it is signed, how its state is told.

Open Badges 3.0 over W3C Verifiable Credentials 2.0; proofs by `eddsa-jcs-2022` (W3C Data Integrity
EdDSA Cryptosuites 1.0, 3.3); states by Bitstring Status List 1.0; the issuer is a did:web. See
docs/sources.md#credentials.
"""

import gzip
import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import base58
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certification.rules.issued import CertificateData

ZONE = ZoneInfo("Asia/Shanghai")
VC = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
LIST_LENGTH = 131_072
"""Entries of one status list: the least that the standard allows."""
PURPOSES = ("revocation", "suspension")
_ED25519_PUBLIC = b"\xed\x01"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key and its name in the issuer's DID document."""

    name: str
    private: bytes


def did_of(public_url: str) -> str:
    """The did:web of the service at that address."""
    where = urlsplit(public_url)
    path = "".join(f":{quote(part, safe='')}" for part in where.path.split("/") if part)
    return f"did:web:{quote(where.netloc, safe='')}{path}"


def public_key(private: bytes) -> str:
    """The public key as Multikey writes it."""
    raw = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return "z" + base58.b58encode(_ED25519_PUBLIC + raw).decode()


def did_document(public_url: str, keys: Mapping[str, str]) -> dict[str, Any]:
    """The issuer with all its keys (name -> Multikey): retired ones still verify."""
    did = did_of(public_url)
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {
                "id": f"{did}#{name}",
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": multikey,
            }
            for name, multikey in keys.items()
        ],
        "assertionMethod": [f"{did}#{name}" for name in keys],
    }


def signed(
    document: Mapping[str, Any], key: SigningKey, public_url: str, created: datetime
) -> dict[str, Any]:
    """The document with its proof; the same for the same key and instant."""
    proof: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": instant(created),
        "verificationMethod": f"{did_of(public_url)}#{key.name}",
        "proofPurpose": "assertionMethod",
        "@context": document["@context"],
    }
    data = _hash(proof) + _hash(document)
    signature = Ed25519PrivateKey.from_private_bytes(key.private).sign(data)
    proof["proofValue"] = "z" + base58.b58encode(signature).decode()
    return {**document, "proof": proof}


def _hash(document: Mapping[str, Any]) -> bytes:
    return hashlib.sha256(rfc8785.dumps(dict(document))).digest()


def credential(data: CertificateData, entry: int, public_url: str) -> dict[str, Any]:
    """What the certificate says, unsigned; `entry` is its place in the status lists."""
    did = did_of(public_url)
    number, index = divmod(entry, LIST_LENGTH)
    said: dict[str, Any] = {
        "@context": [VC, BADGES],
        "id": data.verify,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": data.type,
        "issuer": {"id": did, "type": ["Profile"], "name": data.issuer},
        "validFrom": instant(_begin(data.first_day)),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                _identity("name", data.name),
                _identity("identifier", data.employee_no),
            ],
            "achievement": {
                "id": f"{data.verify}#achievement",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": data.type,
                "humanCode": data.number,
                "description": "、".join(name for name, _ in data.lines) or data.type,
                "criteria": {
                    "narrative": f"经培训考核合格，准予上岗。{data.type_en or ''}".strip()
                },
            },
        },
        "credentialStatus": [
            {
                "id": f"{status_address(public_url, purpose, number)}#{index}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": purpose,
                "statusListIndex": str(index),
                "statusListCredential": status_address(public_url, purpose, number),
            }
            for purpose in PURPOSES
        ],
    }
    if data.last_day is not None:
        end = _begin(data.last_day + timedelta(days=1)) - timedelta(seconds=1)
        said["validUntil"] = instant(end)
    return said


def _identity(kind: str, value: str) -> dict[str, Any]:
    return {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": value,
        "identityType": kind,
    }


def status_address(public_url: str, purpose: str, number: int) -> str:
    """Where the list stands."""
    return f"{public_url}/credentials/status/{purpose}/{number}"


def status_list(
    purpose: str, number: int, set_entries: Iterable[int], public_url: str, made_at: datetime
) -> dict[str, Any]:
    """The list as a credential, unsigned; `set_entries` are indices within it."""
    bits = bytearray(LIST_LENGTH // 8)
    for index in set_entries:
        bits[index // 8] |= 0x80 >> (index % 8)
    packed = gzip.compress(bytes(bits), mtime=0)
    address = status_address(public_url, purpose, number)
    return {
        "@context": [VC],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did_of(public_url),
        "validFrom": instant(made_at),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": "u" + urlsafe_b64encode(packed).decode().rstrip("="),
        },
    }


def instant(at: datetime) -> str:
    """An instant as XML Schema writes it, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
