"""OIO Basic Privilege Profile: the base64 XML in which KOMBIT's Context Handler, NemLog-in and SEB
hand over a person's roles, and which brokers pass on in a claim."""

import base64
import binascii
from xml.parsers import expat

LARGEST = 256 * 1024
DEEPEST = 8
NAMESPACES = (
    "http://itst.dk/oiosaml/basic_privilege_profile",
    "http://digst.dk/oiosaml/basic_privilege_profile",
)
ROOTS = frozenset(f"{namespace} PrivilegeList" for namespace in NAMESPACES)
CVR = "urn:dk:gov:saml:cvrNumberIdentifier:"


class Unreadable(Exception):
    """Not such a list, or one that holds what no such list needs."""


class _Reader:
    """One list, read element by element; a DTD ends the reading before anything of it is used."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        self.found: set[str] = set()
        self.path: list[str] = []
        self.group: set[str] = set()
        self.counts = False
        self.text = ""

    def doctype(self, *_parts: object) -> None:
        raise Unreadable("DTD")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.path and name not in ROOTS:
            raise Unreadable("root")
        self.path.append(name.rsplit(" ", 1)[-1])
        if len(self.path) > DEEPEST:
            raise Unreadable("depth")
        if self.path[1:] == ["PrivilegeGroup"]:
            self.group, self.counts = set(), attributes.get("Scope") == self.scope
        elif self.path[1:] == ["PrivilegeGroup", "Constraint"]:
            # It narrows the role to less than a unit, which no grant of ours can say.
            self.counts = False
        self.text = ""

    def words(self, text: str) -> None:
        self.text += text

    def end(self, _name: str) -> None:
        if self.path[1:] == ["PrivilegeGroup", "Privilege"]:
            self.group.add(self.text.strip())
        elif self.path[1:] == ["PrivilegeGroup"] and self.counts:
            self.found |= self.group
        self.path.pop()
        self.text = ""


def roles_for(value: str, cvr: str) -> frozenset[str]:
    """The roles that a list gives for exactly this CVR number, and without a constraint."""
    if len(value) > LARGEST:
        raise Unreadable("size")
    try:
        content = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise Unreadable("base64") from fault
    reader = _Reader(CVR + cvr)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.EntityDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise Unreadable("XML") from fault
    return frozenset(reader.found - {""})
