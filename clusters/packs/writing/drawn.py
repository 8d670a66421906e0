"""Drawings as pictures of dots, for files that take no others; many at a time, since that is five times as fast."""

import json
from collections.abc import Sequence

import typst

from clusters.packs.writing.faces import fonts

# Four times the dots of a screen on sixteen centimetres: sharp on paper.
WIDE_POINTS, DOTS = 720, 144
MANY = 40
_PAGES = b"""#set page(width: auto, height: auto, margin: 0pt)
#for each in json(bytes(sys.inputs.drawings)) {
  page(image(bytes(each), format: "svg", width: 720pt))
}"""


def pngs(drawings: Sequence[str]) -> list[bytes]:
    """Each SVG as PNG, in the same order."""
    found: list[bytes] = []
    for at in range(0, len(drawings), MANY):
        made = typst.Compiler(_PAGES, font_paths=fonts()).compile(
            sys_inputs={"drawings": json.dumps(drawings[at : at + MANY])}, format="png", ppi=DOTS
        )
        found += made if isinstance(made, list) else [made or b""]
    return found
