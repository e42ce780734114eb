"""Drafting templates and publishing their versions."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from certification.queries import templates
from certification.queries.templates import SHIPPED, Version
from certification.rules.template import (
    Kind,
    Template,
    WrongTemplate,
    dump,
    parse,
    unfit,
)
from kit import files, permissions
from kit.database import joined, rows
from kit.documents import MissingGlyph, missing_glyphs
from kit.errors import Invalid, Refusal
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_

_CODE = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
_PICTURES = ("image/png", "image/jpeg")


class NotFit(Refusal):
    """Certificates could not be checked, or not be told apart, with this template."""

    status = 422
    code = "template-not-fit"
    text = N_("This template cannot be published yet.")

    def __init__(self, text: str, **facts: object) -> None:
        super().__init__(**facts)
        self.text = text


class NoDraft(Refusal):
    """There is nothing to publish."""

    code = "template-no-draft"
    text = N_("This template has no draft.")


def read(body: Mapping[str, Any]) -> Template:
    """The template that `body` says; raises Invalid naming what is wrong with which element."""
    try:
        return parse(body)
    except WrongTemplate as wrong:
        raise Invalid(wrong.errors, **wrong.facts) from wrong


async def save_draft(
    code: str,
    *,
    name: str,
    name_en: str | None,
    body: Mapping[str, Any],
    now: datetime,
) -> Version:
    """The template's draft is this; made as its next version where there is none."""
    if _CODE.fullmatch(code) is None:
        raise Invalid({"code": N_("Small letters, digits and hyphens, please: 3 to 40.")})
    if not name.strip():
        raise Invalid({"name": N_("This field is needed.")})
    template = read(body)
    await _pictures_there(template)
    reader = permissions.current()
    async with joined():
        await rows("SELECT pg_advisory_xact_lock(hashtext('certificate-template:' || $1))", code)
        [made] = await rows(
            "INSERT INTO certificate_template (code, version, name, name_en, body, made_at, "
            "made_by) VALUES ($1::text, (SELECT coalesce(max(version), 0) + 1 "
            "FROM certificate_template WHERE code = $1::text), $2, $3, $4::jsonb, $5, $6) "
            "ON CONFLICT (code) WHERE published_at IS NULL DO UPDATE SET name = excluded.name, "
            "name_en = excluded.name_en, body = excluded.body, made_at = excluded.made_at, "
            "made_by = excluded.made_by RETURNING version",
            code,
            name.strip(),
            (name_en or "").strip() or None,
            dumps(dump(template)),
            now,
            reader.username if reader else None,
        )
        after = {"name": name, "version": made["version"]}
        await record("certificate-template.put", "certificate-template", code, after=after)
    return await templates.version(code, made["version"])


async def publish(code: str, *, now: datetime) -> Version:
    """The draft is the version that new certificates use; it never changes again.

    Raises NoDraft, NotFit, and MissingGlyph naming a character that the font cannot draw.
    """
    async with joined():
        found = await rows(
            "SELECT version FROM certificate_template WHERE code = $1 AND published_at IS NULL "
            "FOR UPDATE",
            code,
        )
        if not found:
            raise NoDraft(code=code)
        draft = await templates.version(code, found[0]["version"])
        why = unfit(draft.template)
        if why is not None:
            raise NotFit(why)
        drawable(draft.template)
        await rows(
            "UPDATE certificate_template SET published_at = $3 WHERE code = $1 AND version = $2",
            code,
            draft.version,
            now,
        )
        after = {"version": draft.version}
        await record("certificate-template.publish", "certificate-template", code, after=after)
    return await templates.version(code, draft.version)


async def discard(code: str) -> None:
    """The draft is gone; published versions stay. Raises NoDraft."""
    async with joined():
        gone = await rows(
            "DELETE FROM certificate_template WHERE code = $1 AND published_at IS NULL "
            "RETURNING version",
            code,
        )
        if not gone:
            raise NoDraft(code=code)
        before = {"version": gone[0]["version"]}
        await record("certificate-template.drop", "certificate-template", code, before=before)


async def known(code: str | None) -> None:
    """Nothing; raises Invalid where no version of that code is published."""
    if not code or code in SHIPPED:
        return
    found = await rows(
        "SELECT FROM certificate_template WHERE code = $1 AND published_at IS NOT NULL LIMIT 1",
        code,
    )
    if not found:
        raise Invalid({"template": N_("No version of this template is published yet.")})


def drawable(template: Template) -> None:
    """Nothing; raises MissingGlyph where the template's own words cannot be drawn."""
    text = "".join(one.zh + one.en for one in template.elements)
    missing = missing_glyphs(unicodedata.normalize("NFC", text).replace("\r\n", "\n"))
    if missing:
        shown = " ".join(f"{sign} (U+{ord(sign):04X})" for sign in missing[:20])
        raise MissingGlyph(characters=shown)


async def _pictures_there(template: Template) -> None:
    for place, one in enumerate(template.elements):
        if one.kind is not Kind.IMAGE:
            continue
        stored = await files.find(one.file)
        open_to_all = stored is not None and stored.permission == permissions.SELF
        if stored is None or not open_to_all or stored.media_type not in _PICTURES:
            raise Invalid({f"elements.{place}.file": N_("There is no such picture (PNG or JPEG).")})
