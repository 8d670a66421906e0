"""An SVG as PNG, made here without a browser, in the design system's own typeface where it is there."""

from functools import cache

import resvg_py

from tvaers.design import faces

# Twice as many dots as the drawing has, so that it is sharp on paper and on a slide.
ZOOM = 2
FACES = ("IBMPlexSans-Regular.ttf", "IBMPlexSans-SemiBold.ttf")


@cache
def _faces() -> tuple[str, ...]:
    return tuple(str(faces() / name) for name in FACES if (faces() / name).is_file())


def png(svg: str) -> bytes:
    """The picture as PNG. Where the design system is missing, the machine's own sans-serif is used."""
    faces = list(_faces())
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=ZOOM,
            font_files=faces or None,
            skip_system_fonts=bool(faces),
            sans_serif_family="IBM Plex Sans" if faces else None,
        )
    )
