"""`python -m clusters.packs.write KIND`: one file of one pack, from standard input to standard output."""

import json
import sys

from clusters.packs import rules
from clusters.packs.writing import WRITERS
from clusters.packs.writing.document import Unwritable, checked

REFUSED = 3


def main() -> int:
    """Write the file, or say in Danish why it cannot be."""
    given = json.load(sys.stdin.buffer)
    made = rules.document(given["content"], address=given["address"], digest=given["digest"])
    try:
        sys.stdout.buffer.write(WRITERS[sys.argv[1]](checked(made)))
    except Unwritable as why:
        sys.stderr.write(str(why))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
