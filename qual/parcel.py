"""What comes back from another laptop, read without trusting it: a zip, a folder or one file."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import msgspec

from cfir.yaml_text import YamlFault, parse_yaml
from qual.files import decode, sha256_bytes
from qual.problem import Misuse, Problem

MAX_MEMBER = 1 << 30
MAX_WHOLE = 2 << 30
MAX_FILES = 100_000
# A journal of English text deflates about 20:1; a file of nothing but zeros 1000:1.
MAX_RATIO = 200
SMALL = 1 << 20
LINES = ("codings", "submissions", "adjudications", "ratings")
CHANGES = "codebook/changes.jsonl"
THEMES = "themes.yaml"
WANTED = re.compile(
    rf"({'|'.join(LINES)})/[^/]+\.jsonl|{re.escape(CHANGES)}|transcripts/[^/]+\.txt|[^/]+"
)
OP = re.compile(rb'"op"\s*:\s*"(\w+)"')
OPS = {b"submit": "submissions", b"reopen": "submissions"}
OPS |= {b"open": "adjudications", b"decide": "adjudications"}
OPS |= dict.fromkeys((b"adopt", b"merge", b"split", b"rename", b"retire", b"recode"), "codebook")
# A rating has no op; of all lines it alone names a construct at a site.
RATED = re.compile(rb'"site"\s*:.*"construct"\s*:')
# What a sync tool adds to a name begins with a sign that no coder's id has.
ADDED = re.compile(r"[^A-Za-z0-9-]")
READ_AGAIN = "Ask for the file once more; do not open it elsewhere."


class Slip(msgspec.Struct, frozen=True):
    """What `handout.json` says of the copy it lies in: which study, for whom, on which texts.

    Attributes:
        transcripts: the hash of each text.
        files: of settings, codebook and tables in the copy, by name; see `plain_hash`.
    """

    format: int
    title: str
    coder: str
    at: str
    transcripts: dict[str, str]
    files: dict[str, str] = {}


@dataclass
class Parcel:
    """The files of a parcel that matter: lines by whose they are, hashes of texts.

    Attributes:
        name: what the researcher calls it.
        decisions: lines of adjudications/, by decider; `ratings`: of ratings/, by who rated.
        changes: of the codebook, and codings recoded by hand.
        title: of the study it was made from, None where it does not say.
        coder: for whom it was made, None where it does not say.
        edited: names of the files in it, none of them lines, that were changed or made there.
    """

    name: str
    codings: dict[str, bytes] = field(default_factory=dict)
    submissions: dict[str, bytes] = field(default_factory=dict)
    decisions: dict[str, bytes] = field(default_factory=dict)
    ratings: dict[str, bytes] = field(default_factory=dict)
    changes: bytes = b""
    texts: dict[str, str] = field(default_factory=dict)
    title: str | None = None
    coder: str | None = None
    edited: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, folder: str, stem: str, content: bytes) -> None:
        """Put in a file of lines by the folder of a study that it belongs in."""
        if folder == "codebook":
            self.changes = content
            return
        kinds = (self.codings, self.submissions, self.decisions, self.ratings)
        kinds[LINES.index(folder)][stem] = content


def read_parcel(path: Path) -> Parcel:
    """Read what came back; a parcel that could do harm is a Problem and nothing of it is read.

    Args:
        path: a zip, a folder laid out as a study, or a single CODER.jsonl, DECIDER.jsonl or
            changes.jsonl.

    Raises:
        Misuse: there is no such file, or it is none of these.
    """
    if path.is_dir():
        return _sort(path.name, _read_folder(path))
    if not path.is_file():
        raise Misuse(f"There is no file {path.name}.")
    if path.suffix.casefold() == ".jsonl":
        return _bare(path)
    if zipfile.is_zipfile(path) or path.suffix.casefold() == ".zip":
        return _sort(path.name, _read_zip(path))
    raise Misuse(f"{path.name} is no zip, no folder and no CODER.jsonl.")


def _bare(path: Path) -> Parcel:
    """Take a single file for what its first line is: of a journal, a submission, a rating….

    A second copy that a sync tool left goes by the name before what the tool added to it.
    """
    content = path.read_bytes()
    parcel = Parcel(path.name)
    first = content.split(b"\n", 1)[0]
    op = OP.search(first)
    folder = OPS.get(op[1], "codings") if op is not None else "codings"
    if op is None and RATED.search(first):
        folder = "ratings"
    parcel.add(folder, own_name(path.stem), content)
    return parcel


def own_name(stem: str) -> str:
    """Whose file a second copy is of: what stands before the sign that a sync tool added."""
    return ADDED.split(stem, maxsplit=1)[0] or stem


def _read_folder(root: Path) -> dict[str, bytes] | Problem:
    """Read the wanted files of a folder; links are not followed."""
    found: dict[str, bytes] = {}
    paths = [
        p for sub in ("", *LINES, "codebook", "transcripts") for p in root.joinpath(sub).glob("*")
    ]
    for path in sorted(paths):
        name = path.relative_to(root).as_posix()
        if path.is_symlink() or path.parent.is_symlink():
            said = f"The folder holds a link, {name}; links are not followed."
            return Problem(said, root.name, None, "Put the file itself there.")
        if path.is_file() and WANTED.fullmatch(name):
            found[name] = path.read_bytes()
    return found


def _read_zip(path: Path) -> dict[str, bytes] | Problem:
    """Read the wanted members of a zip, after all its names and sizes were looked at."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            fault = _hostile(archive.infolist())
            if fault:
                return Problem(f"This zip is not taken in: {fault}.", path.name, None, READ_AGAIN)
            base = _base(m.filename for m in members)
            inside = {m.filename[len(base) :]: m for m in members if m.filename.startswith(base)}
            return {n: _member(archive, m) for n, m in inside.items() if WANTED.fullmatch(n)}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as fault:
        said = "This zip cannot be read; it is damaged or not complete."
        return Problem(said, path.name, None, f"{READ_AGAIN} ({type(fault).__name__})")


def _hostile(members: list[zipfile.ZipInfo]) -> str:
    """Say what makes a zip dangerous to read, or nothing."""
    checks: dict[str, Callable[[zipfile.ZipInfo], bool]] = {
        "has a name that leads out of its folder": lambda m: _escapes(m.orig_filename),
        "is a link": lambda m: stat.S_ISLNK(m.external_attr >> 16),
        "is encrypted": lambda m: bool(m.flag_bits & 1),
        "is too large": lambda m: m.file_size > MAX_MEMBER,
        "unpacks to far more than it holds": _bomb,
    }
    for member in members:
        for fault, applies in checks.items():
            if applies(member):
                return f"its member {PurePosixPath(member.filename).name!r} {fault}"
    if len(members) > MAX_FILES or sum(m.file_size for m in members) > MAX_WHOLE:
        return "it holds more than a study does"
    names = [m.filename.casefold() for m in members]
    return "it holds one name twice" if len(set(names)) < len(names) else ""


def _escapes(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return "\\" in name or "\0" in name or name.startswith("/") or ":" in parts[0] or ".." in parts


def _bomb(member: zipfile.ZipInfo) -> bool:
    return member.file_size > SMALL and member.file_size > MAX_RATIO * max(1, member.compress_size)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Read one member, no further than the size it was judged by."""
    with archive.open(member) as file:
        content = file.read(member.file_size + 1)
    if len(content) != member.file_size:
        raise zipfile.BadZipFile(member.filename)
    return content


def _base(names: Iterable[str]) -> str:
    """Find the folder inside a zip that the study lies in: zipping a folder adds its name."""
    listed = [name for name in names if not name.startswith("__MACOSX/")]
    marks = [n for n in listed if PurePosixPath(n).name in ("handout.json", "study.yaml")]
    marks = marks or [n for n in listed if PurePosixPath(n).parent.name in LINES]
    if not marks:
        return ""
    first = min(marks, key=lambda name: (name.count("/"), name))
    parent = PurePosixPath(first).parent
    parent = parent.parent if parent.name in LINES else parent
    return "" if parent == PurePosixPath(".") else f"{parent}/"


def _sort(name: str, files: dict[str, bytes] | Problem) -> Parcel:
    """Sort the files of a parcel by what they are."""
    if isinstance(files, Problem):
        return Parcel(name, problems=[files])
    parcel = Parcel(name)
    _read_slip(parcel, files)
    for path, content in files.items():
        folder, stem = PurePosixPath(path).parent.name, PurePosixPath(path).stem
        if folder == "transcripts":
            parcel.texts[stem] = sha256_bytes(content)
        elif folder:
            parcel.add(folder, stem, content)
    lines = (parcel.codings, parcel.submissions, parcel.decisions, parcel.ratings)
    decided = parcel.changes if parcel.coder is None else b""
    if not any((*lines, decided, parcel.problems)):
        said = "Nothing was coded in this copy: it holds no codings."
        advice = "Ask for the copy that was worked in, or for its file in codings/."
        parcel.problems.append(Problem(said, name, None, advice))
    return parcel


def _read_slip(parcel: Parcel, files: dict[str, bytes]) -> None:
    """Learn which study a parcel is of, from handout.json or else from study.yaml."""
    if "handout.json" in files:
        try:
            slip = msgspec.json.decode(files["handout.json"], type=Slip)
        except msgspec.DecodeError:
            said = "handout.json in this copy cannot be read, so it is not known whose it is."
            parcel.problems.append(Problem(said, parcel.name, None, READ_AGAIN))
            return
        parcel.title, parcel.coder = slip.title, slip.coder
        parcel.texts.update(slip.transcripts)
        parcel.edited = _edited(slip, files)
    elif "study.yaml" in files:
        parcel.title = _title(files["study.yaml"])
        if parcel.title is None:
            said = (
                "study.yaml in this copy cannot be read, so it is not known which study it is of."
            )
            parcel.problems.append(Problem(said, parcel.name, None, READ_AGAIN))


def _edited(slip: Slip, files: Mapping[str, bytes]) -> list[str]:
    """Name the files that are not as they were handed out; of older copies that is not known."""
    given = slip.files
    made = [THEMES] if given and THEMES in files else []
    return made + [n for n in given if n in files and plain_hash(files[n]) != given[n]]


def plain_hash(content: bytes) -> str:
    """The hash of a file's content, whatever line ends and mark an editor gave it."""
    return sha256_bytes(content.removeprefix(BOM_UTF8).replace(b"\r\n", b"\n"))


def _title(content: bytes) -> str | None:
    """Read a study's title from its study.yaml; None where the file cannot be read."""
    text, problems = decode(content, "study.yaml")
    try:
        found = None if problems else parse_yaml(text)
    except YamlFault:
        return None
    return str(found.get("title", "")) if isinstance(found, dict) else None
