"""Inputs are found below the definition's folder, and nowhere else."""

from __future__ import annotations

import os
from contextlib import nullcontext

import pytest

from evalkit.errors import DefinitionError, InputError
from evalkit.intake import preflight
from evalkit.intake.sources import gather


def source(path: str, more: str = "") -> str:
    return f'[[sources]]\npath = "{path}"\n{more}'


def errors(evaluation) -> dict[str, str]:
    files, missing = gather(evaluation)
    return {file.path: file.error.code for file in files if file.error} | {s.path: e.code for s, e in missing}


def test_patterns_are_read_in_order_and_a_named_file_is_taken_out_of_them(evaluation):
    built = evaluation(
        source("reg*.csv") + source("reg2.csv", 'occasion = "ls3"\n'),
        **{"reg3.csv": "c", "reg2.csv": "b", "reg1.csv": "a", ".reg0.csv": "x", "~$reg.csv": "x"},
    )
    files, missing = gather(built)
    assert [(file.source_id, file.path) for file in files[2:]] == [
        ("s003", "reg1.csv"),
        ("s004", "reg3.csv"),
        ("s005", "reg2.csv"),
    ]
    assert files[4].source.occasion == "ls3"
    assert not missing


def test_brackets_in_the_name_of_a_file_are_part_of_the_name(evaluation):
    built = evaluation(
        source("register*.csv") + source("register [final].csv"), **{"register [final].csv": "a", "register i.csv": "b"}
    )
    files, missing = gather(built)
    assert [(file.path, file.source.path) for file in files[2:]] == [
        ("register i.csv", "register*.csv"),
        ("register [final].csv", "register [final].csv"),
    ]
    assert not missing


def test_a_path_that_matches_nothing_is_reported(evaluation):
    assert errors(evaluation(source("none*.csv") + source("gone.csv"))) == {
        "none*.csv": "NO_FILES",
        "gone.csv": "NO_FILES",
    }


@pytest.mark.parametrize("path", ["../secret.csv", "/etc/passwd", "a/../../secret.csv", "C:/x.csv"])
def test_a_path_out_of_the_folder_is_refused_by_the_definition(evaluation, path):
    with pytest.raises(DefinitionError, match="below the folder"):
        evaluation(source(path))


def test_a_link_out_of_the_folder_is_refused(evaluation, tmp_path):
    (tmp_path / "secret.csv").write_text("Name\nAda\n")
    built = evaluation(source("link.csv") + source("dir/secret.csv") + source("linked.csv", 'mapping = "m.toml"\n'))
    (built.folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (built.folder / "dir").symlink_to(tmp_path)
    (built.folder / "linked.csv").write_text("x")
    (built.folder / "m.toml").symlink_to(tmp_path / "secret.csv")
    found = errors(built)
    assert found == {"link.csv": "OUTSIDE_FOLDER", "dir/secret.csv": "OUTSIDE_FOLDER", "linked.csv": "OUTSIDE_FOLDER"}


def test_a_link_within_the_folder_is_followed(evaluation):
    built = evaluation(source("link.csv"), **{"register.csv": "x"})
    (built.folder / "link.csv").symlink_to(built.folder / "register.csv")
    assert errors(built) == {}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only where there are pipes")
def test_a_pipe_or_folder_is_no_file(evaluation):
    built = evaluation(source("pipe.csv") + source("folder.csv"))
    os.mkfifo(built.folder / "pipe.csv")
    (built.folder / "folder.csv").mkdir()
    assert errors(built) == {"pipe.csv": "NOT_A_FILE", "folder.csv": "NOT_A_FILE"}


@pytest.mark.parametrize(
    ("start", "size", "code"),
    [
        (b"Name", preflight.MAX_TEXT, None),
        (b"Name", preflight.MAX_TEXT + 1, "TOO_LARGE"),
        (b"PK\x03\x04", preflight.MAX_WORKBOOK, None),
        (b"PK\x03\x04", preflight.MAX_WORKBOOK + 1, "TOO_LARGE"),
    ],
)
def test_a_large_file_is_refused_by_its_size(start, size, code):
    expected = pytest.raises(InputError, match="split the export") if code else nullcontext()
    with expected as caught:
        preflight.refuse_large(size, start, "register.csv")
    assert caught is None or caught.value.code == code


def test_a_large_file_is_refused_without_reading_it(evaluation):
    built = evaluation(source("register.csv"), **{"register.csv": "Name"})
    os.truncate(built.folder / "register.csv", 1 << 40)  # a hole: reading it would take up the memory
    assert errors(built) == {"register.csv": "TOO_LARGE"}


def test_a_missing_mapping_file_is_reported(evaluation):
    built = evaluation(source("register.csv", 'mapping = "gone.toml"\n'), **{"register.csv": "x"})
    assert errors(built) == {"register.csv": "NOT_A_FILE"}


@pytest.mark.parametrize("path", ["***", "a**", "x" * 300, "x" * 300 + "*", r"a\u0000b", r"a\u0000*", r"a\u001b.csv"])
def test_a_path_that_no_file_can_have_is_refused_by_the_definition(evaluation, path):
    with pytest.raises(DefinitionError, match="path"):
        evaluation(source(path))


def test_a_path_that_no_system_opens_is_reported(evaluation):
    files, missing = gather(evaluation(source("/".join(["x" * 190] * 30))))
    found = [file.error for file in files if file.error] + [error for _, error in missing]
    assert [error.code for error in found] in (["NO_FILES"], ["NOT_A_FILE"])
    assert all(error.where.isprintable() for error in found)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_that_cannot_be_printed_are_refused(evaluation):
    built = evaluation(source("reg*.csv"))
    for name in (b"reg\x1b[2J.csv", b"reg\xff.csv"):
        (built.folder / os.fsdecode(name)).write_bytes(b"Name\n")
    assert errors(built) == {"reg?[2J.csv": "NOT_A_FILE", "reg?.csv": "NOT_A_FILE"}


def test_a_link_to_itself_is_refused(evaluation):
    built = evaluation(source("loop.csv"))
    (built.folder / "loop.csv").symlink_to("loop.csv")
    assert errors(built) == {"loop.csv": "NOT_A_FILE"}
