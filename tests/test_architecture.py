"""The architecture, read from the imports themselves. To add a room, name it in ORDER."""

import ast
import re
import subprocess
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# The rooms of `qual`, lowest first: a room imports only rooms that stand before it.
ORDER = [
    ["problem", "misfit", "model", "spans", "files", "lines", "study", "transcript", "moves"],
    [
        "lineage",
        "journal",
        "standing",
        "submission",
        "adjudication",
        "rating",
        "blindness",
        "changes",
        "codebook",
        "codebook_text",
        "codebook_versions",
        "segment",
        "passages",
        "final",
    ],
    [
        "sampling",
        "coding_sheet",
        "submitting",
        "progress",
        "checks",
        "parcel",
        "merging",
        "blind_copy",
        "handout",
        "coding_list",
        "concordance",
        "pending",
    ],
    ["ingest", "suggest", "agree", "evaluation", "reconcile"],
    [
        "refactor",
        "asked",
        "cells",
        "gathering",
        "row_plan",
        "matrix",
        "excerpts",
        "rating_sheet",
        "rating_answers",
    ],
    ["contrasts", "themes", "emerging", "frames", "desk", "report", "cli"],
]
ROOMS = [room for row in ORDER for room in row]

# Which packages are let into which rooms alone; all but typer and yaml only inside functions.
LET_IN = {
    "typer": ["qual.cli"],
    "rich": ["qual.cli", "qual.desk"],
    "textual": ["qual.desk"],
    "yaml": ["cfir.yaml_text"],
    "filelock": ["qual.study"],
    "spacy": ["qual.suggest.stems", "qual.suggest.keywords"],
    "snowballstemmer": ["qual.suggest.stems"],
    "sklearn": ["qual.suggest.letters"],
    "onnxruntime": ["qual.suggest.encoder"],
    "docx": ["qual.report.document"],
    "lxml": ["qual.ingest.document", "qual.report.document", "qual.exchange"],
    "striprtf": ["qual.ingest.rich_text"],
    "matplotlib": ["qual.report.figure"],
    "pandas": ["qual.frames"],
    "openpyxl": ["qual.rating_answers", "qual.reconcile.answers", "qual.refactor.recode_answers"],
    "xlsxwriter": [
        "qual.rating_sheet",
        "qual.reconcile.sheet",
        "qual.refactor.recode_sheet",
        "qual.report.workbook",
    ],
    "jinja2": ["qual.report.whole_page"],
    "scipy": [
        "qual.agree.linearised",
        "qual.suggest.grouping",
        "qual.suggest.learn_on",
        "qual.suggest.weighing",
    ],
    "numpy": ["qual.agree", "qual.suggest", "qual.evaluation", "qual.emerging"],
}
AT_THE_TOP = {"typer", "yaml", "numpy"}
# The screens are reached from one command only; the others start without them.
SCREENS = {"textual", "rich"}
NEVER = {"requests", "urllib", "http", "socket", "httpx", "aiohttp", "tokenizers", "torch"}
BANNED = {"util", "utils", "helper", "helpers", "manager", "handler", "processor"}
BANNED |= {"data", "info", "misc"}


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = [*sorted(ROOT.glob("cfir/**/*.py")), *sorted(ROOT.glob("qual/**/*.py"))]
TREES = {name_of(path): ast.parse(path.read_text("utf-8")) for path in PATHS}
MODULES = sorted(TREES)


def _named(node):
    """The modules that an import statement may mean."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names]


def _only_for_types(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def find_imports(module, inside=True):
    """Find what a module imports; with `inside` also within functions, never for types alone."""
    found, waiting = [], list(TREES[module].body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            assert getattr(node, "level", 0) == 0, f"{module} imports relatively"
            found += _named(node)
        elif _only_for_types(node):
            waiting += node.orelse
        elif inside or not isinstance(node, ast.FunctionDef | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)
    return found


def _ours(name):
    """The module of ours that an imported name is or lies in."""
    while name and name not in TREES:
        name = name.rpartition(".")[0]
    return name


def room_of(module):
    return module.split(".")[1] if module.startswith("qual.") else ""


def test_every_room_is_in_the_order_and_every_name_there_is_a_room():
    rooms = {room_of(module) for module in MODULES} - {"", "__main__"}
    assert set(ROOMS) == rooms
    assert len(ROOMS) == len(set(ROOMS))


def test_every_room_has_a_line_in_the_table_of_rooms():
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    named = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", text))))
    assert set(ROOMS) <= named


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("cfir")])
def test_the_framework_knows_nothing_of_studies(module):
    assert not [name for name in find_imports(module) if name.split(".")[0] == "qual"]


@pytest.mark.parametrize("module", [name for name in MODULES if room_of(name)])
def test_a_room_imports_only_rooms_before_it(module):
    if module == "qual.__main__":
        return
    place = ROOMS.index(room_of(module))
    for name in find_imports(module):
        other = room_of(_ours(name))
        assert not other or ROOMS.index(other) <= place, f"{module} imports {name}"


def test_nothing_is_imported_in_a_circle():
    graph = {
        name: {_ours(n) for n in find_imports(name, inside=False)} - {"", name} for name in TREES
    }
    graph = {
        name: {n for n in below if not name.startswith(f"{n}.")} for name, below in graph.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as fault:
        pytest.fail(" → ".join(fault.args[1]))


@pytest.mark.parametrize("package", LET_IN)
def test_a_package_is_let_into_named_rooms_alone(package):
    for module in MODULES:
        used = [name for name in find_imports(module) if name.split(".")[0] == package]
        inside = any(f"{module}.".startswith(f"{room}.") for room in LET_IN[package])
        assert inside or not used, f"{module} imports {package}"


@pytest.mark.parametrize("module", MODULES)
def test_heavy_packages_are_imported_inside_the_function_that_needs_them(module):
    top = {name.split(".")[0] for name in find_imports(module, inside=False)}
    allowed = AT_THE_TOP | (SCREENS if room_of(module) == "desk" else set())
    assert not top & (set(LET_IN) - allowed)


@pytest.mark.parametrize("module", MODULES)
def test_nothing_imports_what_opens_connections(module):
    assert not {name.split(".")[0] for name in find_imports(module)} & NEVER


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_no_module_is_longer_than_four_hundred_lines(path):
    assert len(path.read_text("utf-8").splitlines()) <= 400


def _calls(module):
    return {ast.unparse(n.func) for n in ast.walk(TREES[module]) if isinstance(n, ast.Call)}


@pytest.mark.parametrize("module", [n for n in MODULES if not n.startswith("qual.cli")])
def test_only_commands_print_and_read_the_clock(module):
    forbidden = (
        r"print|input|sys\.std(out|err)\..*|(date)?(time\.)?(datetime|date)\.(now|today|utcnow)"
    )
    forbidden += (
        r"|time\.(time|localtime|gmtime|strftime)|random\.(?!Random\b)\w+|(np|numpy)\.random\.seed"
    )
    assert not [call for call in _calls(module) if re.fullmatch(forbidden, call)]


def _names(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg


@pytest.mark.parametrize("module", MODULES)
def test_no_name_is_one_that_says_nothing(module):
    for name in [module.rpartition(".")[2], *_names(TREES[module])]:
        words = re.findall(r"[A-Z]?[a-z]+", name)
        assert not BANNED & {word.lower() for word in words}, f"{name} in {module}"


def _packages_asked_for():
    """The importable names of the packages that pyproject.toml asks for."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = [*said["project"]["dependencies"], *said["dependency-groups"]["dev"]]
    names = {re.match(r"[\w-]+", line)[0].lower().replace("-", "_") for line in asked}
    given = packages_distributions().items()
    return {name for name, made in given if {d.lower().replace("-", "_") for d in made} & names}


def test_no_module_has_the_name_of_another_package():
    taken = set(sys.stdlib_module_names) | _packages_asked_for()
    stems = {path.stem for path in PATHS} - {"__init__", "__main__"}
    assert not stems & taken


def test_starting_loads_nothing_heavy():
    heavy = sorted(set(LET_IN) - {"typer", "yaml", "rich"})
    asks = f"import sys, qual.cli.app; print([n for n in {heavy!r} if n in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, cwd=ROOT)
    assert ran.stdout == "[]\n", ran.stderr


def test_the_rooms_of_commands_load_no_other_command_s_rooms():
    asks = "import sys, qual.cli; print([n for n in sys.modules if n.split('.')[0] == 'typer'])"
    ran = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, cwd=ROOT)
    assert ran.stdout == "[]\n", ran.stderr
