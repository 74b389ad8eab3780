"""Which data sets an archive holds: files that belong together become one, and the names of `Terms.part` are theirs.

A File Geodatabase is a folder, a Shapefile and a MapInfo table are several files of one name. Circular 16/2025 puts
the data sets of a dossier into `CSDL_<TenDoAn>/HoSoGIS`; of such a dossier nothing else is looked at.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.archive import Member, is_packed, packed_inside
from gisapp.exchange.messages import Words, brief, tell
from gisapp.exchange.sniff import HEAD_BYTES, READ_EN, READ_VI, Foreign, Format, kind_of, unreadable
from gisapp.exchange.stream import Broken
from gisapp.exchange.terms import Opens
from gisapp.exchange.whole import cut_short, cut_short_table

#: The files of a format: those that must be there, and those that are taken along. Others are left in the archive.
_TOGETHER: dict[str, tuple[Format, tuple[str, ...], tuple[str, ...]]] = {
    ".shp": (Format.SHAPEFILE, (".shx", ".dbf"), (".prj", ".cpg")),
    ".tab": (Format.TAB, (".dat",), (".map", ".id", ".ind")),
    ".mif": (Format.MIF, (".mid",), ()),
}
#: Beside Shapefiles we read these ourselves: no other program decides on the CRS or the encoding.
_OURS = (".prj", ".cpg")
_ALONE = frozenset({
    ".gpkg", ".geojson", ".json", ".geojsonl", ".fgb", ".kml", ".dxf", ".csv", ".dwg", ".dgn", ".gml", ".vrt",
})  # fmt: skip
_SUFFIXES = {Format.GEOPACKAGE: ".gpkg", Format.FLATGEOBUF: ".fgb", Format.DXF: ".dxf"}
_GDB_TABLE = re.compile(r"^a[0-9a-f]{8}\.gdbtable$", re.IGNORECASE)
_GDB_FILE = re.compile(r"^(?:a[0-9a-f]{8}\.[\w.]{1,40}|gdb|timestamps)$", re.IGNORECASE)
_CATALOGUE = "a00000001.gdbtable"
_DOSSIER = "hosogis"
#: What a dossier's data sets are called, the plan before what is there (Circular 16/2025/TT-BXD, Annex II).
_DOSSIER_ORDER = ("quyhoach", "hientrang", "nendiahinh", "mocgioi")
#: A table of its own; views and seamless tables name other tables, wherever they lie.
_TAB_TYPE = re.compile(rb"^\s*type\s+(\w+)", re.IGNORECASE | re.MULTILINE)
_TAB_ELSEWHERE = re.compile(
    rb"open\s+table|create\s+view|isseamless[^\n]*true|^\s*file\s", re.IGNORECASE | re.MULTILINE
)
_TAB_BYTES, _NOTE_BYTES = 1_000_000, 65_536
_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Files that are opened as one.

    `name` is what `Terms.part` calls it. `main` is the file or folder that is opened, under a neutral name, and
    `files` are all that the reader may see. `notes` are short files that the gate reads itself: `.prj`, `.cpg`.
    """

    name: str
    form: Format
    main: str
    files: Mapping[str, Opens]
    notes: Mapping[str, Opens] = field(default_factory=dict)
    path: str = ""

    @property
    def opens(self) -> Opens:
        """How the only file of this data set is opened."""
        return self.files[self.main]

    def note(self, suffix: str) -> str | None:
        """What a short file beside the data set says; None where there is none."""
        opens = self.notes.get(suffix)
        if opens is None:
            return None
        raw = opens().read(_NOTE_BYTES)
        return raw.decode("utf-8-sig", "replace").strip("\x00 \t\r\n")


def lone(form: Format, opens: Opens) -> Dataset:
    """The data set of a delivery that is one file."""
    main = f"upload{_SUFFIXES.get(form, '')}"
    return Dataset(name="", form=form, main=main, files={main: opens})


def datasets_of(members: list[Member]) -> tuple[list[Dataset], list[Finding]]:
    """The data sets of an archive, those of a dossier in the dossier's order, and what is wrong with their files."""
    inside = [member for member in members if _DOSSIER in _folders(member)]
    looked_at = inside or members
    found: list[Dataset | Finding] = [*_geodatabases(looked_at)]
    rest = [member for member in looked_at if not _in_geodatabase(member, looked_at)]
    found += _groups(rest) + _singles(rest)
    datasets = [each for each in found if isinstance(each, Dataset)]
    findings = [each for each in found if isinstance(each, Finding)]
    findings += [packed_inside(member) for member in rest if is_packed(member)]
    if not datasets and not findings:
        findings = [_nothing(looked_at)]
    if inside:
        datasets.sort(key=_dossier_rank)
    return _with_names(datasets), findings


def _folders(member: Member) -> list[str]:
    return member.path.lower().split("/")[:-1]


def _folder(member: Member) -> str:
    return member.path.rpartition("/")[0]


def _dossier_rank(dataset: Dataset) -> int:
    name = dataset.name.lower()
    return _DOSSIER_ORDER.index(name) if name in _DOSSIER_ORDER else len(_DOSSIER_ORDER)


def _with_names(datasets: list[Dataset]) -> list[Dataset]:
    """Names as short as can be: the path where two data sets are called the same."""
    times = Counter(each.name.lower() for each in datasets)
    return [each if times[each.name.lower()] == 1 else replace(each, name=each.path) for each in datasets]


def _geodatabases(members: Iterable[Member]) -> list[Dataset | Finding]:
    folders: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        if _GDB_FILE.match(member.name):
            folders[_folder(member)].append(member)
    return [
        _geodatabase(folder, files)
        for folder, files in folders.items()
        if any(_GDB_TABLE.match(each.name) for each in files)
    ]


def _geodatabase(folder: str, files: list[Member]) -> Dataset | Finding:
    catalogue = next((each for each in files if each.name.lower() == _CATALOGUE), None)
    name = folder.rpartition("/")[2]
    stem = name[:-4] if name.lower().endswith(".gdb") else name
    if catalogue is None:
        return _lacking(f"{name}/", [_CATALOGUE])
    cut = (cut_short_table(each) for each in files if each.suffix == ".gdbtablx")
    wrong = _other_than(catalogue, Format.FILE_GEODATABASE) or next((each for each in cut if each), None)
    named = {f"upload.gdb/{each.name.lower()}": each.opens for each in files}
    whole = Dataset(name=stem, form=Format.FILE_GEODATABASE, main="upload.gdb", files=named, path=folder)
    return wrong or whole


def _in_geodatabase(member: Member, members: Iterable[Member]) -> bool:
    folder = _folder(member)
    if folder.lower().endswith(".gdb"):
        return True
    return bool(_GDB_FILE.match(member.name)) and any(_GDB_TABLE.match(m.name) for m in members if _folder(m) == folder)


def _groups(members: list[Member]) -> list[Dataset | Finding]:
    by_stem: dict[str, dict[str, Member]] = defaultdict(dict)
    for member in members:
        by_stem[_stem(member).lower()][member.suffix] = member
    found: list[Dataset | Finding] = []
    for files in by_stem.values():
        mains = [suffix for suffix in _TOGETHER if suffix in files]
        found += [_group(suffix, files) for suffix in mains]
        found += [] if mains else _widows(files)
    return found


def _group(suffix: str, files: dict[str, Member]) -> Dataset | Finding:
    form, needed, taken = _TOGETHER[suffix]
    main = files[suffix]
    lacking = [each for each in needed if each not in files]
    if lacking:
        return _lacking(main.path, lacking)
    there = {each: files[each] for each in (suffix, *needed, *taken) if each in files}
    wrong = _other_than(main, form) or (_elsewhere(main) if form is Format.TAB else None) or cut_short(there)
    if wrong is not None:
        return wrong
    return Dataset(
        name=_stem(main).rpartition("/")[2],
        form=form,
        main=f"upload{suffix}",
        files={f"upload{each}": part.opens for each, part in there.items() if each not in _OURS},
        notes={each: part.opens for each, part in there.items() if each in _OURS},
        path=_stem(main),
    )


def _widows(files: dict[str, Member]) -> list[Dataset | Finding]:
    """Parts of a Shapefile or MapInfo table whose main file is not there."""
    for suffix, (_, needed, _) in _TOGETHER.items():
        part = next((files[each] for each in needed if each in files and each != ".dat"), None)
        if part is not None:
            return [_lacking(part.path, [suffix])]
    return []


def _singles(members: list[Member]) -> list[Dataset | Finding]:
    found: list[Dataset | Finding] = []
    for member in members:
        if member.suffix in _ALONE:
            kind = kind_of(_head(member))
            found.append(unreadable(kind, member.path) if isinstance(kind, Foreign) else _single(kind, member))
    return found


def _single(kind: Format, member: Member) -> Dataset | Finding:
    if kind is Format.ARCHIVE:
        return packed_inside(member)
    if kind in {form for form, _, _ in _TOGETHER.values()}:
        return _other(member, kind)
    whole = lone(kind, member.opens)
    return replace(whole, name=_stem(member).rpartition("/")[2], path=_stem(member))


def _stem(member: Member) -> str:
    return member.path[: len(member.path) - len(member.suffix)]


def _head(member: Member) -> bytes:
    try:
        return member.opens().read(HEAD_BYTES)
    except Broken:
        return b""


def _other_than(member: Member, form: Format) -> Finding | None:
    kind = kind_of(_head(member))
    return None if kind is form else _other(member, kind)


def _other(member: Member, kind: Format | Foreign) -> Finding:
    found = kind.what if isinstance(kind, Foreign) else str(kind)
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words(f"nội dung đúng với tên {brief(member.path)}", found or "tệp rỗng", "hãy xuất lại lớp và nén lại"),
        en=Words(f"in {brief(member.path)} what its name says", found or "nothing", "export the layer again"),
    )


def _elsewhere(member: Member) -> Finding | None:
    text = member.opens().read(_TAB_BYTES)
    types = {each.lower() for each in _TAB_TYPE.findall(text)}
    if types and types <= {b"native", b"linked", b"dbf"} and not _TAB_ELSEWHERE.search(text):
        return None
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("một bảng MapInfo có dữ liệu riêng", f"{brief(member.path)} trỏ đến bảng khác", "hãy Save Copy As"),
        en=Words(
            "a MapInfo table with data of its own",
            f"{brief(member.path)}, which names other tables",
            "use Save Copy As and send the copy",
        ),
    )


def _lacking(path: str, suffixes: list[str]) -> Finding:
    absent = ", ".join(suffixes)
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words(f"đủ các tệp đi cùng {brief(path)}", f"thiếu {absent}", "hãy nén cả bộ tệp vào một ZIP"),
        en=Words(f"all files that belong to {brief(path)}", f"no {absent}", "compress all of them into one ZIP"),
    )


def _nothing(members: list[Member]) -> Finding:
    names = ", ".join(brief(member.path) for member in members[:_SHOWN]) or "—"
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words(READ_VI, f"ZIP không có lớp nào: {names}", "hãy nén các tệp của lớp"),
        en=Words(READ_EN, f"a ZIP without a layer: {names}", "compress the files of the layer"),
    )
