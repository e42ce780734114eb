"""A whole folder comes in, or nothing of it."""

import csv
import gzip
import json
import os
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from kit import clock
from kit.database import rows
from kit.imports.folder import FolderRefused, about, import_folder, shift_to
from tests import factories

NANHAI = Path(__file__).parents[2] / "demo" / "nanhai"

PEOPLE = (
    "employee_no,name,name_pinyin,sex,birth_date,id_number,identity,employer,town,home_centre,"
    "pool,work_fraction,hired_on,education"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small folder in the form of the data set, with codes that no other test has."""
    mark = factories.unique("q")
    town = f"某{mark}镇"
    line, certificate = f"{mark}-line", f"{mark}-window"
    files = {
        "service_lines.csv": ["code,name,mean_minutes", f"{line},综合事项,12"],
        "certificate_types.csv": [
            "code,name,service_lines,validity_months",
            f"{certificate},综合上岗证,{line},36",
        ],
        "centres.csv": [
            "code,level,name,town,x_km,y_km,windows,parent",
            f"{mark}C1,community,{town}第01社区行政服务中心,{town},1.00,2.00,3,{mark}T",
            f"{mark}T,town,{town}行政服务中心,{town},0.00,0.00,10,",
        ],
        "staff.csv": [
            PEOPLE,
            f"{mark}1,曾仲怡,ceng zhong yi,,,,contract,甲,{town},{mark}T,shared,1.0,2022-10-25,",
        ],
        "certificates.csv": [
            "number,employee_no,certificate_type,issued_on,expires_on",
            f"{mark}N1,{mark}1,{certificate},2026-02-13,2029-02-12",
        ],
        "leave.csv": [
            "employee_no,kind,first_day,last_day",
            f"{mark}1,annual,2026-12-31,2027-01-02",
        ],
        "wishes.csv": ["employee_no,date,session,wish,weight", f"{mark}1,2026-12-07,PM,off,2"],
    }
    for name, lines in files.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    cases = f"centre,date,session,service_line,cases\n{mark}C1,2013-01-04,AM,{line},7\n"
    (tmp_path / "cases_2013.csv.gz").write_bytes(gzip.compress(cases.encode()))
    (tmp_path / "dataset.json").write_text(json.dumps({"reference_monday": "2026-12-07"}))
    (tmp_path / "README.md").write_text(mark)
    return tmp_path


def mark_of(folder: Path) -> str:
    return (folder / "README.md").read_text()


async def brought_in(folder: Path, shift: timedelta = timedelta()) -> list[tuple[int, int, int]]:
    found = await import_folder(folder, now=clock.now(), today=clock.today(), shift=shift)
    return [(result.new, result.changed, result.unchanged) for result in found]


async def refused(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(FolderRefused) as refusal:
        await brought_in(folder)
    return [(error.file, error.row, error.column) for error in refusal.value.errors]


async def test_a_folder_comes_in_whole_and_a_second_time_changes_nothing(app, folder: Path) -> None:
    assert await brought_in(folder) == [(1, 0, 0), (2, 0, 0), *[(1, 0, 0)] * 6]
    assert await brought_in(folder) == [(0, 0, 1), (0, 0, 2), *[(0, 0, 1)] * 6]
    [person] = await rows(
        "SELECT p.name_pinyin, c.code, x.name_en FROM person p JOIN centre c ON c.id = "
        "p.home_centre JOIN centre x ON x.parent = c.id WHERE employee_no = $1",
        f"{mark_of(folder)}1",
    )
    assert person["name_pinyin"] == "zeng zhong yi"
    assert person["code"] == f"{mark_of(folder)}T"


async def test_staff_dates_move_by_whole_weeks_and_history_stays(app, folder: Path) -> None:
    shift = shift_to(about(folder), date(2027, 3, 10))
    assert shift == timedelta(weeks=14)
    await brought_in(folder, shift)
    [dates] = await rows(
        "SELECT p.hired_on, l.first_day, w.day, c.last_day, k.day AS counted FROM person p "
        "JOIN leave l ON l.person = p.id JOIN wish w ON w.person = p.id "
        "JOIN certificate c ON c.person = p.id, case_count k JOIN centre x ON x.id = k.centre "
        "WHERE p.employee_no = $1 AND x.code = $2",
        f"{mark_of(folder)}1",
        f"{mark_of(folder)}C1",
    )
    assert dates == {
        "hired_on": date(2022, 10, 25) + shift,
        "first_day": date(2026, 12, 31) + shift,
        "day": date(2027, 3, 15),
        "last_day": date(2029, 2, 12) + shift,
        "counted": date(2013, 1, 4),
    }


async def test_one_bad_row_and_nothing_has_changed(app, folder: Path) -> None:
    leave = folder / "leave.csv"
    leave.write_text(leave.read_text() + "nobody,annual,2026-12-31,2027-01-02\n")
    assert await refused(folder) == [("leave.csv", 3, "employee_no")]
    found = await rows("SELECT 1 FROM centre WHERE code = $1", f"{mark_of(folder)}T")
    assert found == []


async def test_mistakes_of_all_files_are_told_at_once(app, folder: Path) -> None:
    (folder / "wishes.csv").write_text(
        "employee_no,date,session,wish,weight\nx,2026-12-07,PM,off,9\n"
    )
    (folder / "service_lines.csv").write_text("code,name\nx,y\n")
    with gzip.open(folder / "cases_2013.csv.gz", "at") as cases:
        cases.write("C1,2013-02-30,AM,x,-1\n")
    assert await refused(folder) == [
        ("service_lines.csv", 0, ""),
        ("wishes.csv", 2, "weight"),
        ("cases_2013.csv.gz", 3, "date"),
        ("cases_2013.csv.gz", 3, "cases"),
    ]


async def test_a_missing_file_is_named(app, folder: Path) -> None:
    (folder / "staff.csv").unlink()
    (folder / "cases_2013.csv.gz").unlink()
    assert await refused(folder) == [("staff.csv", 0, ""), ("cases_*.csv", 0, "")]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"\x00\xff" * 100),
        lambda path: path.write_bytes(gzip.compress(b"0" * 300_000_000, 9)),
        lambda path: path.write_bytes(b'"'),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: (path.unlink(), os.mkfifo(path)),
        lambda path: (path.unlink(), path.symlink_to("/dev/zero")),
        lambda path: (path.unlink(), path.symlink_to(path)),
    ],
)
async def test_a_hostile_file_is_named(app, folder: Path, spoil) -> None:
    spoil(folder / "staff.csv")
    assert await refused(folder) == [("staff.csv", 0, "")]


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"reference_monday": "2026-12-08"}', '{"reference_monday": 5}', "\udcff"]
)
async def test_a_broken_description_is_named(app, folder: Path, text: str) -> None:
    (folder / "dataset.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert await refused(folder) == [("dataset.json", 0, "")]


async def test_what_is_no_folder_is_refused(app, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    for path in (tmp_path / "none", file, Path("\0")):
        assert await refused(path) == [(str(path), 0, "")]


@pytest.mark.slow
async def test_the_nanhai_data_set_comes_in_and_adds_up(app, tmp_path: Path) -> None:
    shutil.copytree(NANHAI, tmp_path / "nanhai")
    found = await import_folder(tmp_path / "nanhai", now=clock.now(), today=clock.today())
    counts = json.loads((NANHAI / "dataset.json").read_text())["counts"]
    by_kind = {result.kind: result.new + result.changed + result.unchanged for result in found}
    assert by_kind["centres"] == counts["centres"] == 284
    assert by_kind["people"] == counts["staff"]
    assert by_kind["certificates"] == counts["certificates"]
    assert by_kind["leave"] == counts["leave"]
    assert by_kind["wishes"] == counts["wishes"]
    assert by_kind["cases"] == counts["case rows"]
    with (NANHAI / "centres.csv").open(encoding="utf-8") as source:
        codes = [row["code"] for row in csv.DictReader(source)]
    [total] = await rows(
        "SELECT sum(k.cases) AS n, count(DISTINCT k.day) AS days FROM case_count k "
        "JOIN centre c ON c.id = k.centre WHERE c.code = ANY($1::text[]) AND c.level = 'community'",
        codes,
    )
    assert total == {"n": 639_430, "days": 250}
