"""Keys and names never lie where they would be handed on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evalkit.errors import KeyFileError
from evalkit.intake import pipeline, pseudonyms
from evalkit.intake.misplaced import lies_in, refuse_misplaced

REFUSED = pytest.raises(KeyFileError, match=r"EVALKIT_HOME: The folder .* lies inside")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("sign", [".git", "evaluation.toml", "run.json"])
@pytest.mark.parametrize("is_folder", [True, False])
def test_no_key_is_made_in_a_folder_that_is_handed_on(home, sign, is_folder):
    mark = home.parent / sign
    mark.mkdir() if is_folder else mark.write_text("gitdir: ../main/.git/worktrees/one")
    with REFUSED:
        pseudonyms.create_key("trial")
    assert not home.exists()
    (mark.rmdir if is_folder else mark.unlink)()
    assert pseudonyms.create_key("trial").exists()


def test_a_repository_made_later_stops_what_would_use_the_key(home, evaluation):
    built = evaluation("").model_copy(update={"key": "trial"})
    pseudonyms.create_key("trial")
    assert pipeline.prepare(built)
    (home / ".git").mkdir()
    for step in (pipeline.prepare, pipeline.check):
        with pytest.raises(KeyFileError, match="lies inside a git repository, from which it would be pushed"):
            step(built)


@pytest.mark.parametrize("inside", [True, False])
def test_inputs_and_outputs_lie_neither_in_it_nor_around_it(home, inside):
    for name in ("inputs", "outputs"):
        with REFUSED:
            pseudonyms.refuse_misplaced_home(**{name: home / "folder" if inside else home.parent})
        pseudonyms.refuse_misplaced_home(**{name: home.parent / "beside"})


@pytest.mark.skipif(os.name != "posix", reason="links need no right of their own there")
def test_a_link_hides_nothing(home, elsewhere):
    pseudonyms.create_key("trial")
    moved = elsewhere / "trial.key"
    key = home / "keys" / "trial.key"
    key.rename(moved)
    key.symlink_to(moved)
    with pytest.raises(KeyFileError, match="The key 'trial' lies inside the folder of the evaluation"):
        pseudonyms.load_key("trial", elsewhere)
    assert pseudonyms.load_key("trial", elsewhere.parent / "other")
    (elsewhere / "vault").mkdir()
    (home / "programme").symlink_to(elsewhere / "vault")
    with REFUSED:
        pseudonyms.refuse_misplaced_home(elsewhere)


@pytest.mark.skipif(os.name != "posix", reason="links need no right of their own there")
def test_another_path_to_the_same_folder_is_the_same_folder(home, elsewhere):
    door = elsewhere / "door"
    door.symlink_to(home.parent)
    assert lies_in(home, door)
    assert lies_in(door / home.name, home.parent)
    assert not lies_in(home.parent, home)
    with REFUSED:
        refuse_misplaced(home, "The folder for keys", inputs=door)


def test_the_message_is_one_readable_paragraph(home):
    (home.parent / ".git").mkdir()
    with pytest.raises(KeyFileError) as raised:
        pseudonyms.create_key("trial")
    assert str(raised.value) == (
        "EVALKIT_HOME: The folder for keys and names lies inside a git repository, from which it would be pushed to "
        "everybody who has a copy. What to do: set EVALKIT_HOME to a folder that is in none of these, or leave it "
        "unset, and move keys and vault there."
    )
