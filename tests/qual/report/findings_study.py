"""A small study with everything a report shows, and traps: tags, formulas, a sealed transcript."""

from pathlib import Path

import yaml
from tiny_study import ASSIGNMENTS, AT, TRANSCRIPTS, apply, make_study, submit

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.files import write_text
from qual.rating import Judgement, append_ratings
from qual.report.findings import gather_findings
from qual.study import open_study

ATTACK = '<script>alert("x")</script> & <img src=x onerror=alert(1)>'
FORMULA = '=HYPERLINK("x","y") was on the sheet.'
SEALED = "The printer is what nobody may read yet."
SAID = {
    **TRANSCRIPTS,
    "N-P02": [*TRANSCRIPTS["N-P02"], ("N-P02", f"They wrote {ATTACK} on the board. {FORMULA}")],
    "S-P01": [("Interviewer", "And what was hard?"), ("S-P01", SEALED)],
}
ASSIGNED = [row for row in ASSIGNMENTS if row["transcript"] != "N-P01"] + [ASSIGNMENTS[0]]


def findings_study(folder, **settings):
    """Write the study: S-P01 is double coded and only ben has submitted it."""
    root = make_study(
        folder,
        transcripts=SAID,
        assignments=ASSIGNED,
        innovation="A form on a tablet.",
        **settings,
    )
    first = apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier", 2)
    apply(root, "ana", "N-P01", "The room was ready", "INS.J2", "facilitator", 1)
    apply(root, "ana", "N-P02", ATTACK, "INN.G", "mixed", 1)
    apply(root, "ana", "N-P02", FORMULA, "INN.G", "barrier", 1)
    apply(root, "ana", "N-P02", "The director gave us two hours", "IND.C.C", "facilitator", 2)
    against = apply(root, "ana", "S-P02", "It does not fit", "T.night", "barrier", 2)
    apply(root, "ana", "S-P02", "I heard of it by chance", "INN.G", "neutral")
    apply(root, "ben", "S-P01", SEALED, "INN.G", "barrier", 2, memo="sealed memo")
    for transcript in ("N-P01", "N-P02", "S-P02"):
        submit(root, "ana", transcript)
    submit(root, "ben", "S-P01")
    append_ratings(
        Path(root),
        "consensus",
        [
            Judgement(site="north", construct="INS.J1", value=-2, summary="Short of <b>money</b>"),
            Judgement(site="south", construct="INN.G", value=-1, summary="sealed summary"),
        ],
        AT,
    )
    theme = {
        "id": "B1",
        "statement": "Training <cost> more than there was.",
        "valence": "barrier",
        "constructs": ["INS.J1"],
        "codings": [first],
        "against": [against],
        "excerpts": [first],
    }
    write_text(Path(root) / "themes.yaml", yaml.safe_dump([theme], sort_keys=False))
    return Path(root)


def find(root, basis="codings", draft=False):
    """Gather the findings of a study."""
    codebook, problems = read_codebook(root)
    assert not problems
    return gather_findings(read_all(open_study(root)), codebook, basis, draft)
