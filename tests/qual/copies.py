"""A study's blind copy on another laptop, and a way to send it back."""

import zipfile

from tiny_study import AT

from qual.handout import hand_out


def laptop(study, tmp_path, coder="ben"):
    """Hand a copy out and unpack it: the study as the coder has it."""
    out = tmp_path / f"for-{coder}.zip"
    hand_out(study, coder, out, AT)
    folder = tmp_path / f"laptop-{coder}"
    with zipfile.ZipFile(out) as archive:
        archive.extractall(folder)
    return folder


def pack(folder, path, top=""):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, top + file.relative_to(folder).as_posix())
    return path


def tree(root):
    return {
        p.relative_to(root).as_posix(): p.read_bytes()
        for p in sorted(root.rglob("*"))
        if p.is_file() and "lock" not in p.parts
    }
