"""A person's formatted text: the few marks it may have, and what becomes of everything else."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvaers import marked

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<svg onload="alert(1)"></svg>',
    "[her](javascript:alert(1))",
    "[her](JaVaScRiPt:alert(1))",
    "[her](data:text/html;base64,PHNjcmlwdD4=)",
    "[her](//evil.example/x)",
    "![billede](https://evil.example/x.png)",
    "<a href='https://evil.example' onclick='x()'>her</a>",
    "<style>body{display:none}</style>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_the_letters_it_is(text: str) -> None:
    made = marked.html(text)
    for bad in (
        "<script",
        "<img",
        "<svg",
        "<style",
        'javascript:alert(1)"',
        'data:text/html;base64,PHNjcmlwdD4="',
    ):
        assert bad not in made.lower()
    assert 'href="//' not in made


def test_marks_become_headings_lists_emphasis_and_links() -> None:
    made = marked.html("# Status\n\n**112** af *140* [se tallet](/omraader/danmark/)\n\n- et\n- to")
    assert "<h2>Status</h2>" in made
    assert "<strong>112</strong> af <em>140</em>" in made
    assert '<a href="/omraader/danmark/">se tallet</a>' in made
    assert "<li>et</li>" in made


def test_a_table_pasted_from_a_word_processor_becomes_a_table() -> None:
    made = marked.html("Fordeling:\nKommune\tAntal\nHorsens\t12|13\nHedensted\n\nSlut")
    assert made.count("<table") == 1
    assert '<th scope="col">Kommune</th>' in made
    assert "<td>12|13</td>" in made
    assert 'tabindex="0"' in made


def test_headings_begin_where_the_page_is_and_never_skip_a_rank() -> None:
    made = marked.html("### Mål\n\n##### Skridt\n\n# Status\n\n### Frist", 3)
    assert re.findall(r"<h(\d)>", made) == ["3", "4", "3", "4"]


def test_every_piece_is_there_for_those_who_write_other_files() -> None:
    found = marked.pieces("## Mål\n\nFørst **fed**\n\n- a\n  - b\n\n1. c")
    assert [(each.kind, each.depth) for each in found] == [
        ("heading", 2),
        ("text", 0),
        ("bullet", 1),
        ("bullet", 2),
        ("number", 1),
    ]
    assert [span.strong for span in found[1].spans] == [False, True]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_no_text_makes_a_tag_that_is_not_on_the_list(text: str) -> None:
    tags = set(re.findall(r"</?([a-z0-9]+)", marked.html(text)))
    good = {
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "a",
        "br",
        "hr",
        "div",
    }
    assert tags <= good | {"table", "thead", "tbody", "tr", "th", "td", "blockquote"}


@pytest.mark.parametrize("piece", ["*[", "[[", "- ", "|", "> ", "**a", "\\", "a\tb\n"])
def test_the_ugliest_text_that_a_block_takes_is_read_at_once(piece: str) -> None:
    began = time.process_time()
    marked.html(piece * (10_000 // len(piece)))
    assert time.process_time() - began < 2
