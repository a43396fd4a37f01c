"""Nothing leaves the machine: every step of a study runs with the network shut."""

import shutil

import pytest
from running import ROOT, qual

SAMPLE = ROOT / "transcripts_sample"


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    """Run the steps one after another, as a team would; keep how each ended."""
    folder = tmp_path_factory.mktemp("walk")
    study, ran = folder / "study", {}

    def step(name, *words, where=study):
        ran[name] = qual(where, folder / "account.json", *words)

    step("new", "new", study, "--coders", "ana,ben", where=folder)
    for name in ("participants.csv", "sites.csv", "guide.csv", "codebook.yaml", "study.yaml"):
        shutil.copyfile(SAMPLE / "study" / name, study / name)
    step("ingest", "ingest", *sorted((SAMPLE / "raw").iterdir()))
    step("check", "check")
    step("sample", "sample")
    step("suggest", "suggest", "--coder", "ana")
    for coder in ("ana", "ben"):
        _sheet_of(study, coder, folder / f"{coder}.csv")
        step(f"apply {coder}", "apply", folder / f"{coder}.csv", "--coder", coder)
        for id_ in _transcripts_of(study, coder):
            step(f"submit {coder} {id_}", "submit", id_, "--coder", coder)
    step("hand-out", "hand-out", "--coder", "ben", folder / "ben.zip")
    step("take-in", "take-in", folder / "ben.zip")
    step("status", "status")
    step("agree", "agree")
    step("reconcile", "reconcile", "--out", folder / "reconcile.xlsx", "--by", "ana,ben")
    step("rate", "rate", "--out", folder / "ratings.xlsx")
    step("themes", "themes")
    step("matrix", "matrix")
    step("report", "report")
    step("next", where=study)
    return ran


def _transcripts_of(study, coder):
    rows = (study / "assignments.csv").read_text("utf-8").splitlines()[1:]
    return [row.split(",")[0] for row in rows if row.split(",")[1] == coder]


def _sheet_of(study, coder, path):
    """The rows of a sample sheet whose transcript the coder was assigned in this draw."""
    lines = (SAMPLE / "sheets" / f"{coder}.csv").read_text("utf-8").splitlines(keepends=True)
    mine = tuple(f"{id_}," for id_ in _transcripts_of(study, coder))
    path.write_text(lines[0] + "".join(x for x in lines[1:] if x.startswith(mine)), "utf-8")


def test_every_step_succeeds(walk):
    failed = {name: ran.err for name, ran in walk.items() if ran.code}
    assert failed == {}


def test_no_step_reaches_for_the_network(walk):
    assert {name: ran.reached for name, ran in walk.items() if ran.reached} == {}


def test_no_step_leaves_a_traceback(walk):
    assert not [name for name, ran in walk.items() if "Traceback" in ran.err]


def test_the_watch_stops_what_reaches_out(tmp_path):
    reaching = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    plug = tmp_path / "qual" / "cli"
    plug.mkdir(parents=True)
    (tmp_path / "qual" / "__init__.py").write_text("")
    (plug / "__init__.py").write_text(f"def main():\n    {reaching}\n")
    ran = qual(tmp_path, tmp_path / "account.json", first=tmp_path)
    assert ran.code == 1
    assert any("192.0.2.1" in where for where in ran.reached)
