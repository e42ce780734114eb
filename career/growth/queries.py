"""Development steps, the path to other posts, retention and turnover."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from career.growth.rules.risk import Figures, Risk, risk
from certification.queries.names import names
from certification.queries.qualification import assess_posts
from certification.rules import reading
from certification.rules.evaluation import Answer
from kit.database import rows
from kit.language import N_, pick
from staff.queries import directory

KINDS = {
    "goal": N_("goal"),
    "mentor": N_("mentor"),
    "visit": N_("study visit"),
    "exchange": N_("exchange"),
    "pool": N_("talent pool"),
}
REASONS = {
    "pay": N_("pay"),
    "load": N_("workload"),
    "distance": N_("distance"),
    "promotion": N_("promoted elsewhere"),
    "contract": N_("contract ended"),
    "family": N_("family"),
    "retired": N_("retired"),
    "other": N_("something else"),
}
SIGNS = {
    "load": N_("heavy load"),
    "stagnation": N_("long in one post"),
    "distance": N_("far travel"),
}


@dataclass(frozen=True, slots=True)
class StepShown:
    """A development step."""

    id: int
    kind: str
    title: str
    partner: str | None
    """The mentor's name."""
    first_day: date
    last_day: date | None
    done_on: date | None
    outcome: str | None


async def steps_of(person: int) -> list[StepShown]:
    """The person's development, the latest first."""
    found = await rows(
        "SELECT d.id, d.kind, d.title, m.name AS partner, d.first_day, d.last_day, d.done_on, "
        "d.outcome FROM development_step d LEFT JOIN person m ON m.id = d.partner "
        "WHERE d.person = $1 ORDER BY d.first_day DESC, d.id DESC",
        person,
    )
    return [StepShown(**row) for row in found]


@dataclass(frozen=True, slots=True)
class NextPost:
    """A post the person could come to, and the gap to it."""

    code: str
    name: str
    held: bool
    qualified: bool
    missing: Sequence[str]
    ready: date | None


async def next_posts(person: int, on: date) -> list[NextPost]:
    """Posts with conditions, the nearest first; the one held now comes first of all."""
    placed = await rows(
        "SELECT o.code FROM placement l JOIN post o ON o.id = l.post WHERE l.person = $1 "
        "AND NOT l.cancelled AND l.first_day <= $2 AND (l.last_day IS NULL OR l.last_day >= $2)",
        person,
        on,
    )
    held = {row["code"] for row in placed}
    named, posts = await names(), await directory.post_names()
    found = []
    for code, assessment in (await assess_posts(person, on)).items():
        lacks = [
            reading.condition(one.condition, named) for one in assessment.findings if not one.met
        ]
        found.append(
            NextPost(
                code,
                pick(*posts.get(code, (code, None))),
                code in held,
                assessment.answer is Answer.QUALIFIED,
                lacks,
                assessment.ready,
            )
        )
    return sorted(found, key=lambda one: (not one.held, len(one.missing), one.name))


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Somebody with signs, and the figures behind them."""

    employee_no: str
    name: str
    town: int
    town_name: str
    town_name_en: str | None
    figures: Figures
    risk: Risk


async def at_risk(today: date, towns: Collection[int] | None) -> list[AtRisk]:
    """Who shows a sign or more, the most signs first."""
    found = await rows(
        "WITH work AS (SELECT a.person, p.town, count(*)::numeric AS half, "
        "avg(sqrt((h.x_km - c.x_km) ^ 2 + (h.y_km - c.y_km) ^ 2)) AS km FROM assignment a "
        "JOIN shift s ON s.id = a.shift JOIN centre c ON c.id = s.centre "
        "JOIN person p ON p.id = a.person LEFT JOIN centre h ON h.id = p.home_centre "
        "WHERE a.published AND s.day BETWEEN $1 AND $2 GROUP BY a.person, p.town), "
        "mean AS (SELECT town, avg(half) AS half FROM work GROUP BY town), "
        "post AS (SELECT DISTINCT ON (l.person) l.person, (SELECT min(f.first_day) "
        "FROM placement f WHERE f.person = l.person AND f.post = l.post AND NOT f.cancelled) "
        "AS since FROM placement l WHERE NOT l.cancelled AND l.first_day <= $2 "
        "AND (l.last_day IS NULL OR l.last_day >= $2) ORDER BY l.person, l.first_day DESC), "
        "cert AS (SELECT person, max(first_day) AS latest FROM certificate "
        "WHERE first_day <= $2 GROUP BY person) "
        "SELECT p.employee_no, p.name, p.town, t.name AS town_name, t.name_en AS town_name_en, "
        "w.half / nullif(m.half, 0) AS load, w.km::numeric AS km, post.since, cert.latest "
        "FROM person p JOIN town t ON t.id = p.town LEFT JOIN work w ON w.person = p.id "
        "LEFT JOIN mean m ON m.town = p.town LEFT JOIN post ON post.person = p.id "
        "LEFT JOIN cert ON cert.person = p.id WHERE (p.left_on IS NULL OR p.left_on > $2) "
        "AND ($3::bigint[] IS NULL OR p.town = ANY($3)) "
        "AND (w.person IS NOT NULL OR post.person IS NOT NULL) ORDER BY p.name_pinyin",
        today - timedelta(days=60),
        today,
        None if towns is None else sorted(towns),
    )
    shown = []
    for row in found:
        figures = Figures(
            _short(row["load"]),
            _months(row["since"], today) or 0,
            _months(row["latest"], today),
            _short(row["km"]),
        )
        signs = risk(figures)
        if signs.level:
            shown.append(
                AtRisk(
                    row["employee_no"],
                    row["name"],
                    row["town"],
                    row["town_name"],
                    row["town_name_en"],
                    figures,
                    signs,
                )
            )
    return sorted(shown, key=lambda one: -one.risk.level)


@dataclass(frozen=True, slots=True)
class InPool:
    """Somebody in the talent pool."""

    employee_no: str
    name: str
    town_name: str
    town_name_en: str | None
    post_name: str | None
    post_name_en: str | None
    """The post held now."""
    title: str
    """What for."""
    since: date
    until: date | None
    mentor: str | None


async def talent_pool(today: date, towns: Collection[int] | None) -> list[InPool]:
    """Who is in the talent pool today, the longest there first; `towns` None: of every town."""
    found = await rows(
        "SELECT p.employee_no, p.name, t.name AS town_name, t.name_en AS town_name_en, "
        "o.name AS post_name, o.name_en AS post_name_en, d.title, d.first_day AS since, "
        "d.last_day AS until, COALESCE(m.name, (SELECT g.name FROM development_step s "
        "JOIN person g ON g.id = s.partner WHERE s.person = p.id AND s.kind = 'mentor' "
        "AND s.done_on IS NULL ORDER BY s.first_day DESC LIMIT 1)) AS mentor "
        "FROM development_step d JOIN person p ON p.id = d.person JOIN town t ON t.id = p.town "
        "LEFT JOIN person m ON m.id = d.partner LEFT JOIN LATERAL (SELECT post FROM placement l "
        "WHERE l.person = p.id AND NOT l.cancelled AND l.first_day <= $1 "
        "AND (l.last_day IS NULL OR l.last_day >= $1) ORDER BY l.first_day DESC LIMIT 1) now "
        "ON true LEFT JOIN post o ON o.id = now.post WHERE d.kind = 'pool' AND d.first_day <= $1 "
        "AND d.done_on IS NULL AND (d.last_day IS NULL OR d.last_day >= $1) "
        "AND (p.left_on IS NULL OR p.left_on > $1) AND ($2::bigint[] IS NULL OR p.town = ANY($2)) "
        "ORDER BY d.first_day, p.name_pinyin, d.id",
        today,
        None if towns is None else sorted(towns),
    )
    return [InPool(**row) for row in found]


def _short(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.01"))


def _months(since: date | None, today: date) -> int | None:
    if since is None:
        return None
    return (today.year - since.year) * 12 + today.month - since.month


@dataclass(frozen=True, slots=True)
class Turnover:
    """A year's coming and going."""

    year: int
    people: int
    """On the first of January, or today's for the running year."""
    came: int
    left: int

    @property
    def share(self) -> Decimal:
        """Who left, as a share of the people."""
        return (Decimal(self.left) / max(1, self.people)).quantize(Decimal("0.001"))


async def turnover(today: date, towns: Collection[int] | None, years: int = 6) -> list[Turnover]:
    """Coming and going of the latest years, earliest first."""
    found = await rows(
        "SELECT y AS year, (SELECT count(*) FROM person p WHERE (p.hired_on IS NULL "
        "OR p.hired_on < make_date(y, 1, 1)) AND (p.left_on IS NULL OR p.left_on >= "
        "make_date(y, 1, 1)) AND ($3::bigint[] IS NULL OR p.town = ANY($3))) AS people, "
        "(SELECT count(*) FROM person p WHERE extract(year FROM p.hired_on) = y "
        "AND ($3::bigint[] IS NULL OR p.town = ANY($3))) AS came, "
        "(SELECT count(*) FROM person p WHERE extract(year FROM p.left_on) = y AND p.left_on <= $4 "
        'AND ($3::bigint[] IS NULL OR p.town = ANY($3))) AS "left" '
        "FROM generate_series($1::int, $2::int) AS y ORDER BY y",
        today.year - years + 1,
        today.year,
        None if towns is None else sorted(towns),
        today,
    )
    return [Turnover(**row) for row in found]


async def reasons(towns: Collection[int] | None) -> list[tuple[str, int]]:
    """(reason, how many left for it), the commonest first."""
    found = await rows(
        "SELECT r.reason, count(*) AS n FROM leaving_reason r JOIN person p ON p.id = r.person "
        "WHERE $1::bigint[] IS NULL OR p.town = ANY($1) GROUP BY 1 ORDER BY 2 DESC, 1",
        None if towns is None else sorted(towns),
    )
    return [(row["reason"], row["n"]) for row in found]
