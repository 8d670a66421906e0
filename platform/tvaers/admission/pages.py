"""The pages of access, gathered: own access, people at a place, the directory, keys, the way in."""

from tvaers.admission import (
    directory_pages,
    entry_pages,
    glass_pages,
    key_pages,
    own_pages,
    people_pages,
)
from tvaers.admission.asking import pages
from tvaers.admission.waiting import waiting_lines

show_own = own_pages.show

__all__ = [
    "directory_pages",
    "entry_pages",
    "glass_pages",
    "key_pages",
    "pages",
    "people_pages",
    "show_own",
    "waiting_lines",
]
