"""How one is told: ways out of the house, times, kinds; as a page and as JSON."""

from datetime import time, timedelta
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get, post, put
from litestar.params import JSONBody, QueryParameter
from litestar.response import Redirect
from msgspec import Meta

from kit import jobs
from kit.clock import now
from kit.database import transaction
from kit.errors import Refusal
from kit.language import N_, current, gettext
from kit.notices import delivery, kinds
from kit.notices.preferences import Preferences, confirm_email, preferences, save
from kit.notices.sending import notify
from kit.permissions import required
from kit.settings import settings
from kit.web.forms import Form, entered
from kit.web.pages import flash, page, redirect

TAGS = ["Notices"]
PATH = "/notices/settings"
Mark = Annotated[str, QueryParameter(max_length=64)]
TRIAL = N_("This is a trial message: notices will reach you this way.")


class Ways(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=False):
    """Ways out and times. `pace`: each notice at once, or all of a day in one message."""

    email: Annotated[str, Meta(max_length=254)] | None = None
    webhook: Annotated[str, Meta(max_length=500)] | None = None
    webhook_form: Literal["wecom", "dingtalk"] | None = None
    webhook_secret: Annotated[str, Meta(max_length=200)] | None = None
    """Write only: DingTalk's signing secret; null leaves the one that is kept."""
    pace: Literal["at-once", "daily"] = "at-once"
    digest_at: time | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None
    kinds: dict[str, Literal["app", "off"]] = {}
    """Kind -> `app`: not sent out; `off`: not told at all."""


class WaysView(msgspec.Struct, rename="camel", frozen=True):
    """What is chosen; secrets are not shown again."""

    email: str | None
    email_confirmed: bool
    webhook: str | None
    webhook_form: str | None
    webhook_signed: bool
    pace: str
    digest_at: time | None
    quiet_from: time | None
    quiet_to: time | None
    kinds: dict[str, str]
    known_kinds: list[str]
    failures: list[str]


async def _view(account: int, chosen: Preferences) -> WaysView:
    failed = await delivery.failures(account, now() - timedelta(days=7))
    return WaysView(
        chosen.email,
        chosen.email_confirmed_at is not None,
        chosen.webhook,
        chosen.webhook_form,
        chosen.webhook_secret is not None,
        chosen.pace,
        chosen.digest_at,
        chosen.quiet_from,
        chosen.quiet_to,
        dict(chosen.kinds),
        [kind.name for kind in kinds.known()],
        [f"{one.channel}: {one.error}" for one in failed],
    )


async def _keep(account: int, given: Ways) -> Preferences:
    """The choices as kept; a new address of e-mail is sent a link."""
    before = await preferences(account) or Preferences()
    secret = given.webhook_secret or (
        before.webhook_secret if before.webhook == given.webhook else None
    )
    async with transaction():
        kept = await save(
            account,
            Preferences(
                language=current(),
                email=(given.email or "").strip() or None,
                webhook=(given.webhook or "").strip() or None,
                webhook_form=given.webhook_form,
                webhook_secret=secret,
                pace=given.pace,
                digest_at=given.digest_at,
                quiet_from=given.quiet_from,
                quiet_to=given.quiet_to,
                kinds=given.kinds,
            ),
        )
        new = kept.email is not None and kept.email_confirmed_at is None
        if new and settings().smtp_url is not None and kept.email != before.email:
            await jobs.submit(delivery.VERIFY_JOB, {"account": account})
    return kept


@get("/api/me/notice-settings", permission="self", tags=TAGS)
async def show() -> WaysView:
    """How I am told."""
    account = required().account_id
    return await _view(account, await preferences(account) or Preferences())


@put("/api/me/notice-settings", permission="self", tags=TAGS)
async def change(data: JSONBody[Ways]) -> WaysView:
    """Choose how I am told; what is left out is as by default."""
    account = required().account_id
    return await _view(account, await _keep(account, data))


@post("/api/me/notice-settings/trial", permission="self", tags=TAGS, status_code=202)
async def trial() -> dict[str, list[str]]:
    """Send me a trial message by every open way; which ways those are."""
    return {"channels": await _trial(required().account_id)}


async def _trial(account: int) -> list[str]:
    chosen = await preferences(account) or Preferences()
    await notify([account], "trial", TRIAL, urgent=True, link=PATH)
    return chosen.channels


class Entered(msgspec.Struct, rename="camel"):
    """The page's form."""

    email: Annotated[str, Meta(max_length=254)] | None = None
    webhook: Annotated[str, Meta(max_length=500)] | None = None
    webhook_form: Literal["wecom", "dingtalk"] | None = None
    webhook_secret: Annotated[str, Meta(max_length=200)] | None = None
    pace: Literal["at-once", "daily"] = "at-once"
    digest_at: time | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None


async def _page(form: Form | None = None) -> Response[str]:
    account = required().account_id
    chosen = await preferences(account) or Preferences()
    form = form or Form.of(
        email=chosen.email,
        webhook=chosen.webhook,
        webhook_form=chosen.webhook_form,
        pace=chosen.pace,
        digest_at=chosen.timing.digest_at,
        quiet_from=chosen.quiet_from,
        quiet_to=chosen.quiet_to,
        **{f"kind-{name}": choice for name, choice in chosen.kinds.items()},
    )
    return page(
        "kit/notice-settings.html",
        status=form.status,
        form=form,
        chosen=chosen,
        mail=settings().smtp_url is not None,
        kinds=[(f"kind-{kind.name}", gettext(kind.label), kind.optional) for kind in kinds.known()],
        failures=await delivery.failures(account, now() - timedelta(days=7)),
    )


@get(PATH, permission="self", include_in_schema=False)
async def settings_page() -> Response[str]:
    """How the reader is told."""
    return await _page()


@post(PATH, permission="self", include_in_schema=False)
async def change_page(request: Request[Any, Any, Any]) -> Response[str] | Redirect:
    """The choices are kept."""
    form = await entered(request)
    try:
        given = form.into(Entered)
        chosen = {
            kind.name: form.value(f"kind-{kind.name}")
            for kind in kinds.known()
            if form.value(f"kind-{kind.name}")
        }
        await _keep(
            required().account_id,
            Ways(**msgspec.structs.asdict(given), kinds=chosen),  # type: ignore[arg-type]  # checked when kept
        )
    except Refusal as refusal:
        return await _page(form.refused(refusal))
    flash(N_("Saved."))
    return redirect(PATH)


@post("/notices/settings/trial", permission="self", include_in_schema=False)
async def trial_page() -> Redirect:
    """A trial message is on its way."""
    await _trial(required().account_id)
    flash(N_("A trial message is on its way."))
    return redirect(PATH)


@get("/notices/email", permission="self", include_in_schema=False)
async def confirm_email_page(mark: Mark = "") -> Redirect:
    """The link of the letter was followed: the address is the account's own."""
    if await confirm_email(required().account_id, mark, now()):
        flash(N_("The address is confirmed. Notices will come there."))
    else:
        flash(N_("This link is not for the address you have entered now."), tone="bad")
    return redirect(PATH)


ROUTES: tuple[Any, ...] = (
    show,
    change,
    trial,
    settings_page,
    change_page,
    trial_page,
    confirm_email_page,
)
