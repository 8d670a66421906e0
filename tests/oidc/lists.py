"""Lists of privileges in the OIO Basic Privilege Profile, as a claim holds them."""

import base64

from tvaers.oidc.privileges import NAMESPACES

LEADER = "http://tvaers.example.dk/roles/usersystemrole/leder/1"
CVR = "urn:dk:gov:saml:cvrNumberIdentifier:"


def packed(xml: str, encoding: str = "utf-8") -> str:
    """A list as a claim holds it."""
    return base64.b64encode(xml.encode(encoding)).decode()


def listed(
    *groups: str, namespace: str = NAMESPACES[0], before: str = '<?xml version="1.0"?>'
) -> str:
    """A privilege list of these groups."""
    return packed(
        f'{before}<bpp:PrivilegeList xmlns:bpp="{namespace}">{"".join(groups)}</bpp:PrivilegeList>'
    )


def group(*privileges: str, scope: str = f"{CVR}11111111", more: str = "") -> str:
    """One group of it."""
    inside = "".join(f"<Privilege>{each}</Privilege>" for each in privileges)
    return f'<PrivilegeGroup Scope="{scope}">{inside}{more}</PrivilegeGroup>'
