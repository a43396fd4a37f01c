"""The wheel carries what users need: codebooks, sample study, templates, vocabulary."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDED = (
    "cfir/_shipped/codebooks/cfir-2022.yaml",
    "cfir/_shipped/codebooks/crosswalk-2009-2022.yaml",
    "cfir/_shipped/transcripts_sample/raw/HB-P01.docx",
    "cfir/_shipped/transcripts_sample/study/study.yaml",
    "cfir/_shipped/transcripts_sample/study/codings/ana.jsonl",
    "qual/cli/starter/study.yaml",
    "qual/cli/starter/gitignore",
    "qual/suggest/vocab.txt",
    "qual/report/templates/page.html.j2",
    "qual/report/templates/evaluation.html.j2",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    words = ["-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "-q", "-w"]
    subprocess.run([sys.executable, *words, str(out)], check=True)
    return next(out.glob("*.whl"))


@pytest.mark.parametrize("name", NEEDED)
def test_the_wheel_holds(wheel, name):
    assert name in zipfile.ZipFile(wheel).namelist()


def test_the_installed_wheel_shows_the_demo(wheel, tmp_path):
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    done = subprocess.run(
        [sys.executable, "-m", "qual", "demo", "here"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(site), "PATH": "", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "here" / "study" / "reports" / "report.html").is_file()
    assert not (ROOT / "here").exists()
