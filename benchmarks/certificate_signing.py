"""What a signature and a slow timestamp cost a series of numbers; of `benchmarks.certificates`.

A number's lock is held until its certificate is signed, so one series is issued one by one.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from certification import service
from kit import clock
from kit.documents.pades import PadesSigner, key_in
from kit.documents.signing import Signer, sign_with

STAMP = 0.1
"""Seconds until the timestamp server answers."""


@dataclass(frozen=True, slots=True)
class Slow:
    """A signer whose timestamp takes so long."""

    signer: Signer
    seconds: float

    async def sign(self, content: bytes, *, reason: str, at: datetime) -> bytes:
        """The signed document, after the wait."""
        await asyncio.sleep(self.seconds)
        return await self.signer.sign(content, reason=reason, at=at)


def _key() -> Any:
    """A signer of PyHanko with a key made for the occasion."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Benchmark")])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, SHA256())
    )
    packed = pkcs12.serialize_key_and_certificates(
        b"seal", key, made, None, BestAvailableEncryption(b"secret")
    )
    return key_in(packed, "secret")


async def signed(people: Sequence[int], types: tuple[str, str]) -> dict[str, float]:
    """Seconds a certificate, all asked for at once: signed; stamped too; stamped in two series."""
    third = len(people) // 3
    pades = PadesSigner(cache(_key))
    sign_with(pades)
    await _each(people[:1], types[1:])  # the key is opened
    found = {"signed": await _each(people[:third], types[:1])}
    sign_with(Slow(pades, STAMP))
    found["stamped"] = await _each(people[third : 2 * third], types[:1])
    found["twoSeries"] = await _each(people[2 * third :], types)
    sign_with(None)
    return found


async def _each(people: Sequence[int], types: Sequence[str]) -> float:
    started = time.perf_counter()
    await asyncio.gather(
        *(
            asyncio.create_task(
                service.issue(
                    person, types[place % len(types)], today=clock.today(), now=clock.now()
                )
            )
            for place, person in enumerate(people)
        )
    )
    return (time.perf_counter() - started) / len(people)
