"""The audit trail tells what was done, and nothing that was promised to stay with a firm."""

import re
from pathlib import Path

import bioaccord.node
from bioaccord.node.audit.words import ACTS


def test_every_act_has_a_name_in_both_languages():
    folder = Path(bioaccord.node.__file__).parent
    written = "".join(file.read_text(encoding="utf-8") for file in folder.rglob("*.py"))
    acts = set(re.findall(r'\brecord\([^,()]+,\s*"(\w+)"', written))
    assert len(acts) > 50
    assert acts - set(ACTS) == set()
