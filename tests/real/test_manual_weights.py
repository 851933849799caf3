"""The blocks of the manual and the README that need the weights of `offline`, with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from blocks import PAGES, WEIGHTS, Block, Command, Desk, blocks_of, commands_of, kind_of, lay_out


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A folder with the manual's files, on this machine as it is, the hub switched off."""
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return Desk(weights=True)


NEEDING = [
    (block, command)
    for page in PAGES
    for block in blocks_of(page)
    if block.language in ("sh", "console")
    for command in commands_of(block)
    if kind_of(command.words) == "weights"
]


def test_there_are_commands_with_weights_in_the_manual() -> None:
    assert len(NEEDING) >= 3, WEIGHTS


@pytest.mark.parametrize(("block", "command"), NEEDING, ids=lambda value: str(value)[:60])
def test_a_command_that_needs_the_weights_does_what_it_says(
    block: Block, command: Command, desk: Desk
) -> None:
    desk.command(block, command)


def test_the_python_of_the_readme_writes_both_languages(desk: Desk) -> None:
    (first, *rest) = [block for block in blocks_of(PAGES[0]) if block.language == "python"]
    desk.run(first)
    assert desk.names["summary"].preset == "offline"
    arabic, english = desk.names["summary"].arabic, desk.names["summary"].english
    assert desk.printed == f"{arabic}\n{english}\n" and len(str(english).split()) > 10
    for block in rest:
        desk.run(block)
