"""Comparing many documents with helpers on other cores: the same outcome as without, and none for a small import."""

import multiprocessing
import os
import signal
import subprocess
import sys
import zlib
from dataclasses import replace

import pytest

from bioaccord.node.policy import document_judging
from bioaccord.node.policy.document_judging import LEAST_LETTERS, judge_all
from bioaccord.policy.packed_text import packed, unpacked
from bioaccord.policy.topic_labels import matter_of
from bioaccord.policy.topic_model import Correction, standard_topic_model
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.topic import Topic

from .policy_documents import law_versions, rules


def _documents(count: int) -> list:
    law = law_versions()
    english = [replace(one, text="§ 1.1 Scope.\n\nAll firms.") for one in rules()]
    histories = [law if number % 3 else english for number in range(count)]
    return [
        (number, [(replace(one, text=""), packed(one.text, one.language)) for one in history])
        for number, history in enumerate(histories)
    ]


def _model():
    first = law_versions()[0]
    said = Correction(matter_of(first, has_former=False), frozenset([Topic.TAX]))
    return standard_topic_model().corrected([said])


needs_cores = pytest.mark.skipif(
    len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)) < 2,
    reason="only one core: no helper is ever started",
)


@needs_cores
def test_helpers_give_the_same_judgements_in_the_same_order():
    alone = list(judge_all(_documents(12), _model(), 0))
    assert [key for key, _ in alone] == list(range(12))
    assert alone[1][1][0].labelling.is_corrected
    assert alone[1][1][1].substance_count == 1
    helped, seen = [], 0
    for one in judge_all(_documents(12), _model(), LEAST_LETTERS):
        helped.append(one)
        seen = max(seen, len(multiprocessing.active_children()))
    assert seen >= 1
    assert helped == alone
    assert multiprocessing.active_children() == []


def test_a_small_import_starts_no_process():
    for _ in judge_all(_documents(3), standard_topic_model(), LEAST_LETTERS - 1):
        assert multiprocessing.active_children() == []


@needs_cores
def test_what_a_helper_that_was_ended_had_in_hand_is_judged_here(caplog):
    def ending():
        for place, one in enumerate(_documents(12)):
            if place == 3:
                for child in multiprocessing.active_children():
                    os.kill(child.pid, signal.SIGKILL)
                    child.join()
            yield one

    assert list(judge_all(ending(), _model(), LEAST_LETTERS)) == list(judge_all(_documents(12), _model(), 0))
    assert "ended early" in caplog.text


def test_helpers_import_neither_django_nor_the_database():
    script = f"import sys, {document_judging.__name__}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_texts_that_were_kept_as_utf_8_are_still_read():
    assert unpacked(zlib.compress("약사법 제1조".encode())) == "약사법 제1조"
    assert unpacked(packed("약사법 𠮷", Language.KOREAN)) == "약사법 𠮷"
