"""The environment, read once, checked, frozen."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit


class BadSettings(SystemExit):
    """One or more environment variables cannot be used; the message names each and why.

    A process that reads such settings ends with the message and no traceback, whichever command
    it was.
    """


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. Empty addresses mean the embedded parts."""

    data_dir: Path
    database_url: str | None = None
    redis_url: str | None = None
    secret_key: str | None = None  # None: a key kept under data_dir
    encryption_keys: tuple[str, ...] = ()  # the first one seals; none: a key made of secret_key
    public_url: str = "http://127.0.0.1:8000"
    port: int = 8000
    smtp_url: str | None = None
    webhook_hosts: frozenset[str] = frozenset()  # hosts inside the house that robots may be on
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    log_format: str = "console"  # or "json"
    signing_pkcs12: Path | None = None  # documents are signed with the key in this file …
    signing_pkcs11: Path | None = None  # … or in the token behind this library
    signing_token: str | None = None  # the token's label
    signing_key: str | None = None  # label of key and certificate in the token
    signing_password: str | None = None  # of the file, or the token's PIN
    signing_timestamp_url: str | None = None
    signing_trusted: Path | None = None  # folder of *.pem: signatures of these are ours
    signing_platform: str | None = None  # module:name of a signer of another kind
    virus_scanner: str | None = None  # a ClamAV daemon to which every uploaded file is shown

    @property
    def secure(self) -> bool:
        """Whether browsers reach the service over TLS (cookies are then marked Secure)."""
        return self.public_url.startswith("https://")


class _Given:
    """The environment's values that are not empty, and what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.values = {name: value.strip() for name, value in environment.items() if value.strip()}
        self.wrong: list[str] = []

    def url(self, name: str, schemes: tuple[str, ...]) -> str | None:
        """An address with one of these schemes."""
        value = self.values.get(name)
        if value is not None and urlsplit(value).scheme not in schemes:
            self.wrong.append(f"{name} must begin with {' or '.join(s + '://' for s in schemes)}")
        return value

    def file(self, name: str) -> Path | None:
        """A file that is there."""
        return self._path(name, Path.is_file, "file")

    def folder(self, name: str) -> Path | None:
        """A folder that is there."""
        return self._path(name, Path.is_dir, "folder")

    def _path(self, name: str, there: Callable[[Path], bool], what: str) -> Path | None:
        value = self.values.get(name)
        if value is None:
            return None
        if not there(Path(value)):
            self.wrong.append(f"{name} must name a {what} that is there")
        return Path(value).absolute()


def read(environment: Mapping[str, str]) -> Settings:
    """The settings that `environment` holds; raises BadSettings naming every wrong variable."""
    found = _Given(environment)
    given, wrong, url = found.values, found.wrong, found.url
    file, folder = found.file, found.folder
    port = given.get("PORT", "8000")
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        wrong.append("PORT must be a number from 1 to 65535")
        port = "8000"
    secret = given.get("SECRET_KEY")
    if secret is not None and len(secret) < 32:
        wrong.append("SECRET_KEY must have at least 32 characters")
    encryption_keys = tuple(
        key.strip() for key in given.get("ENCRYPTION_KEYS", "").split(",") if key
    )
    if any(len(key) < 32 for key in encryption_keys):
        wrong.append("ENCRYPTION_KEYS must be keys of at least 32 characters with commas between")
    log_format = given.get("LOG_FORMAT", "console")
    if log_format not in {"console", "json"}:
        wrong.append("LOG_FORMAT must be console or json")
    settings = Settings(
        data_dir=Path(given.get("DATA_DIR", "data")).absolute(),
        database_url=url("DATABASE_URL", ("postgresql", "postgres")),
        redis_url=url("REDIS_URL", ("redis", "rediss", "unix")),
        secret_key=secret,
        encryption_keys=encryption_keys,
        public_url=(url("PUBLIC_URL", ("http", "https")) or f"http://127.0.0.1:{port}").rstrip("/"),
        port=int(port),
        smtp_url=url("SMTP_URL", ("smtp", "smtps")),
        webhook_hosts=frozenset(given.get("WEBHOOK_HOSTS", "").replace(",", " ").split()),
        oidc_issuer=url("OIDC_ISSUER", ("http", "https")),
        oidc_client_id=given.get("OIDC_CLIENT_ID"),
        oidc_client_secret=given.get("OIDC_CLIENT_SECRET"),
        log_format=log_format,
        signing_pkcs12=file("SIGNING_PKCS12"),
        signing_pkcs11=file("SIGNING_PKCS11"),
        signing_token=given.get("SIGNING_TOKEN"),
        signing_key=given.get("SIGNING_KEY"),
        signing_password=given.get("SIGNING_PASSWORD"),
        signing_timestamp_url=url("SIGNING_TIMESTAMP_URL", ("http", "https")),
        signing_trusted=folder("SIGNING_TRUSTED"),
        signing_platform=given.get("SIGNING_PLATFORM"),
        virus_scanner=url("VIRUS_SCANNER", ("tcp", "unix")),
    )
    if wrong:
        raise BadSettings("; ".join(wrong))
    return settings


@cache
def settings() -> Settings:
    """The settings of this process."""
    return read(os.environ)
