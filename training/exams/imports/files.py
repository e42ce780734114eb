"""Questions from GIFT, Moodle XML, QTI and Aiken: what a file does to the bank.

Options: `category` (a code) for questions whose file names none, `difficulty` 1 to 3, `state`
ready or draft. A question just as the bank has it changes nothing; one of a known code that says
something else becomes a new version, with what the format has no words for as the bank has it.
"""

import asyncio
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import asyncpg

from kit import files
from kit.imports import Change, Context, ImportKind, Line, Parsed, Plan, RowError
from kit.imports.kinds import Reader
from kit.imports.upsert import CannotUndo
from kit.language import N_
from training.exams.formats import aiken, gift, merging, moodle, qti
from training.exams.formats.found import FileFound, Found, Reading
from training.exams.queries import bank, likeness
from training.exams.queries.bank import QuestionShown
from training.exams.rules import drafts
from training.exams.rules.drafts import Draft
from training.exams.rules.faults import faults
from training.exams.rules.likeness import fingerprint
from training.exams.service import bank as service
from training.exams.service import bulk
from training.exams.service.bulk import New, NewCategory

OTHERWISE = ("导入的试题",)
"""Where questions go whose file names no category and for whom nobody chose one."""
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")
MOST = 10_000


@dataclass(slots=True)
class _Work:
    """What a plan leaves for writing."""

    new: list[New] = field(default_factory=list)
    changed: list[New] = field(default_factory=list)
    categories: dict[str, NewCategory] = field(default_factory=dict)
    files: dict[str, FileFound] = field(default_factory=dict)


def _reader(read: Callable[[bytes], Reading]) -> Reader:
    def reader(content: bytes, _: str, __: Context) -> Parsed:
        found = read(content)
        errors = [
            RowError(one.place, fault.where, fault.reason, fault.facts, fault.value or one.name)
            for one in found.questions
            for fault in one.faults
        ]
        errors += [
            RowError(one.place, "", N_("A file brings at most {most} questions."), {"most": MOST})
            for one in found.questions[MOST:]
        ]
        kept = replace(found, questions=found.questions[:MOST])
        return Parsed([Line(0, (kept,))], errors, len(found.questions))

    return reader


async def plan(form: str, lines: Sequence[Line], context: Context) -> Plan:
    """What the questions of the file do to the bank."""
    reading: Reading = lines[0].values[0]
    work = _Work()
    known = {path: code for code, path in (await bank.category_paths()).items()}
    default = context.options.get("category") or None
    errors: list[RowError] = []
    if default is not None and default not in known.values():
        errors.append(RowError(0, "category", N_("There is no such category.")))
    for path, about in reading.categories.items():
        _placed(path, known, work, about)
    level = context.options.get("difficulty", "")
    difficulty = int(level) if level in {"1", "2", "3"} else 2
    state = "draft" if context.options.get("state") == "draft" else "ready"
    seen: dict[str, int] = {}
    good: list[tuple[Found, Draft, str]] = []
    for one in reading.questions:
        if one.draft is None:
            continue
        path = one.category or (OTHERWISE if default is None else ())
        category = _placed(path, known, work) if path else default or ""
        draft = replace(one.draft, category=category, difficulty=one.draft.difficulty or difficulty)
        wrong = faults(draft)
        mark = fingerprint(draft)
        if wrong:
            errors += [RowError(one.place, at, text, {}, one.name) for at, text in wrong.items()]
        elif mark in seen:
            reason = N_("The same question stands in the file already, at {first}.")
            errors.append(RowError(one.place, "", reason, {"first": seen[mark]}, one.name))
        else:
            seen[mark] = one.place
            good.append((one, draft, mark))
    changes = await _compared(form, good, state, work)
    return Plan.of(changes, errors, payload=work)


def _placed(
    path: tuple[str, ...], known: dict[tuple[str, ...], str], work: _Work, about: str = ""
) -> str:
    """The code of the category at that path; it and those above are to be made where new."""
    parent: str | None = None
    for depth in range(1, len(path) + 1):
        here = path[:depth]
        code = known.get(here)
        if code is None:
            code = f"c-{hashlib.sha256('/'.join(here).encode()).hexdigest()[:10]}"
            known[here] = code
            work.categories[code] = NewCategory(code, here[-1], parent)
        if depth == len(path) and about and code in work.categories:
            work.categories[code] = replace(work.categories[code], about=about[:1000])
        parent = code
    return parent or ""


async def _compared(
    form: str, good: Sequence[tuple[Found, Draft, str]], state: str, work: _Work
) -> list[Change]:
    codes = {one.place: _code(one, mark) for one, _, mark in good}
    by_code = await bank.newest(list(codes.values()))
    by_mark = await likeness.codes_by_fingerprint([mark for _, _, mark in good])
    taken: set[str] = set()
    changes = []
    known: list[tuple[Found, QuestionShown, Draft]] = []
    for one, draft, mark in good:
        code = codes[one.place]
        if one.code is None and mark in by_mark:
            code = by_mark[mark]
        if code in taken:  # two questions of one number in the file: both are kept
            code = f"{code[:48]}-{mark[:8]}"
        taken.add(code)
        before = by_code.get(code)
        after = drafts.plain(draft)
        if before is not None:
            known.append((one, before, draft))
        elif mark in by_mark:  # the bank has it under another code
            changes.append(Change(one.place, by_mark[mark], after, after))
        else:
            work.new.append(New(code, draft, "hidden" if one.hidden else state))
            work.files.update({file.path: file for file in one.files})
            changes.append(Change(one.place, code, None, {**after, "version": 1}))
    kept = await asyncio.to_thread(
        lambda: [_kept(form, one, before, draft) for one, before, draft in known]
    )
    changes += [
        _changed(one, before, draft, state, work)
        for (one, before, _), draft in zip(known, kept, strict=True)
    ]
    return changes


def _kept(form: str, one: Found, before: QuestionShown, draft: Draft) -> Draft:
    """The question that the bank has, as it is after what the file says otherwise."""
    came = replace(draft, difficulty=one.draft.difficulty if one.draft else 0)
    same_tags = came.tags in {(), before.draft.tags}
    if not came.difficulty and same_tags and drafts.same_wording(before.draft, draft):
        return before.draft
    return merging.merged(form, before.code, before.draft, came, one.files)


def _changed(one: Found, before: QuestionShown, kept: Draft, state: str, work: _Work) -> Change:
    """What becomes of a question that the bank has: nothing, other tags, or a new version."""
    held = {**drafts.plain(before.draft), "version": before.version}
    if kept == before.draft:
        return Change(one.place, before.code, held, held)
    again = drafts.same_wording(before.draft, kept)
    # Tags and difficulty are the question's, not a version's: its state stays then.
    work.changed.append(New(before.code, kept, before.state if again else state))
    work.files.update({file.path: file for file in one.files})
    number = before.version if again else before.version + 1
    return Change(one.place, before.code, held, {**drafts.plain(kept), "version": number})


def _code(one: Found, mark: str) -> str:
    """The file's own number of the question where it can be a code, else one from its content."""
    wanted = (one.code or "").lower().replace("_", "-").strip("-")
    return wanted if _CODE.fullmatch(wanted) else f"q-{mark[:10]}"


async def write(plan: Plan, context: Context) -> None:
    """The bank has what the plan says; pictures are kept with it."""
    work: _Work = plan.payload
    for file in work.files.values():
        await files.keep(file.name, file.content, files.MEDIA, now=context.now)
    await bulk.add_categories(list(work.categories.values()))
    await bulk.add_questions(work.new, now=context.now)
    for one in work.changed:
        await service.change_question(one.code, one.draft, now=context.now, state=one.state)


async def undo(changes: Sequence[Change], _: Context) -> None:
    """New questions and versions are gone; raises CannotUndo once a paper has one of them."""
    new = [change.key for change in changes if change.before is None]
    old = [change for change in changes if change.before is not None]
    newest = await bank.newest([change.key for change in old])
    for change in old:
        if change.key not in newest or newest[change.key].version != change.after["version"]:
            raise CannotUndo(record=change.key)
    try:
        await bulk.take_back(
            new,
            [
                (change.key, int(change.after["version"]))
                for change in old
                if change.before and change.before.get("version") != change.after["version"]
            ],
        )
        await bulk.put_back({change.key: change.before for change in old if change.before})
    except (asyncpg.ForeignKeyViolationError, asyncpg.RestrictViolationError) as error:
        raise CannotUndo(record=changes[0].key) from error


def _kind(name: str, label: str, read: Callable[[bytes], Reading], order: int) -> ImportKind:
    return ImportKind(
        f"questions-{name}",
        label,
        "questions.edit",
        (),
        partial(plan, name),
        write,
        undo=undo,
        order=order,
        reader=_reader(read),
        rows=MOST,
        subject="question",
    )


FILES = (
    _kind("gift", N_("Questions in GIFT"), gift.read, 201),
    _kind("moodle-xml", N_("Questions in Moodle XML"), moodle.read, 202),
    _kind("qti", N_("Questions in QTI"), qti.read, 203),
    _kind("aiken", N_("Questions in Aiken"), aiken.read, 204),
)
