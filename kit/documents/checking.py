"""What the signatures in a PDF are worth, found out in a process of its own.

`checked` runs `python -m kit.documents.checking` with bounds on memory, time and output, so that a
file made to exhaust its reader ends that process and nothing else.
"""

import asyncio
import hashlib
import json
import os
import resource
import sys
from dataclasses import asdict, dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from kit.errors import Refusal
from kit.language import N_
from kit.settings import settings

LARGEST = 10_000_000
SECONDS = 15
CPU_SECONDS = 6
MEMORY = 700 * 1024 * 1024
_AT_ONCE = 2


class CannotBeRead(Refusal):
    """The file is no PDF, or would take too much to read."""

    status = 422
    code = "pdf-cannot-be-read"
    text = N_("This file cannot be read as a PDF.")


class Protected(CannotBeRead):
    """Nothing is said of what a password hides; nothing of ours was issued with one."""

    code = "pdf-protected"
    text = N_("This PDF is protected by a password. Check the file as it was issued.")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature in a PDF."""

    signer: str
    intact: bool
    """The signed bytes are as they were signed, and the signature fits its certificate."""
    ours: bool
    """It was made with a certificate that this service trusts as its own."""
    whole: bool
    """It covers the file to its end."""
    changed: bool
    """Something was added after it that it does not allow."""
    signed_at: str | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A PDF and its signatures, the first one first."""

    sha256: str
    pages: int
    signatures: tuple[Signature, ...]


@cache
def _gate(_: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
    return asyncio.Semaphore(_AT_ONCE)


async def checked(content: bytes) -> Checked:
    """What is in the file; raises CannotBeRead, and Protected where a password hides it."""
    if not content.startswith(b"%PDF-") or len(content) > LARGEST:
        raise CannotBeRead
    async with _gate(asyncio.get_running_loop()):
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "kit.documents.checking",
            *(str(path) for path in trusted()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
            env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        try:
            out, _ = await asyncio.wait_for(child.communicate(content), SECONDS)
        except TimeoutError:
            raise CannotBeRead from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    if child.returncode != 0 or len(out) > 200_000:
        raise CannotBeRead
    found = json.loads(out)
    if found["protected"]:
        raise Protected
    return Checked(
        hashlib.sha256(content).hexdigest(),
        found["pages"],
        tuple(Signature(**one) for one in found["signatures"]),
    )


def trusted() -> list[Path]:
    """Files with the certificates that count as the service's own (PEM)."""
    folder = settings().signing_trusted
    return sorted(folder.glob("*.pem")) if folder is not None else []


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def look(content: bytes, roots: list[Path]) -> dict[str, Any]:
    """The signatures of the PDF, as `Signature` has them, and whether a password hides them."""
    from pyhanko.keys import load_certs_from_pemder  # noqa: PLC0415 - heavy, for the child only
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415

    reader = PdfFileReader(BytesIO(content), strict=False)
    if reader.encrypted:
        return {"protected": True}
    own: list[Any] = []
    if roots:
        names = [str(path) for path in roots]
        own += load_certs_from_pemder(names)  # type: ignore[no-untyped-call]  # it has none
    return {
        "protected": False,
        "pages": int(reader.root["/Pages"]["/Count"]),
        "signatures": [
            asdict(_signature(found, own)) for found in reader.embedded_regular_signatures[:20]
        ],
    }


def _signature(found: Any, own: list[Any]) -> Signature:
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    roots = own or [found.signer_cert]
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    status = validate_pdf_signature(found, context)
    at = status.signer_reported_dt
    return Signature(
        signer=found.signer_cert.subject.human_friendly[:200],
        intact=bool(status.intact and status.valid),
        ours=bool(own) and bool(status.trusted),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        changed=not status.docmdp_ok,
        signed_at=at.isoformat() if at is not None else None,
    )


def main() -> int:
    """Reads a PDF from stdin and writes what was found to stdout."""
    content = sys.stdin.buffer.read(LARGEST + 1)
    roots = [Path(name) for name in sys.argv[1:]]
    _bounded()
    try:
        found = look(content, roots)
    except Exception:  # noqa: BLE001 - a hostile file may raise anything
        return 1
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
