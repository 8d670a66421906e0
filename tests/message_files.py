"""Invented MedCom messages in their four dialects: every one of them holds a patient who must not come out."""

import base64
import json
from datetime import datetime, timedelta

PATIENT = ("0101901234", "010190-1234", "Hansine Testesen", "Syrenvej 7", "svimmel efter fald")
NUMBER = PATIENT[0]


def edifact(
    letter: str = "Brev1",
    code: str = "DIS20",
    sent: datetime = datetime(2026, 9, 3, 21, 30),
    *,
    kommune: str = "615",
    test: bool = False,
) -> bytes:
    """A notice from a department to a kommune."""
    body = [
        f"UNH+{letter}+MEDDIS:D:93A:UN:D2030C+{code}",
        "BGM+EPI++9+NA",
        f"DTM+137:{sent:%Y%m%d%H%M}:203",
        "S01+01",
        "NAD+SOR+4202090:SKS:SST++Horsens Sygehus:::::US",
        "SEQ++1",
        f"SPR+ORG++{code}:SKS:SST",
        "S01+01",
        f"NAD+ROR+{kommune}:KOM:IM++Horsens Kommune:::::US",
        "SEQ++2",
        f"PNA+PAT+{NUMBER}:::CPR:IM+++SU:Testesen+FO:Hansine",
        "FTX+DI+P00++svimmel efter fald?: ikke set før",
    ]
    body.append(f"UNT+{len(body) + 1}+{letter}")
    head = f"UNB+UNOC:3+5790000143054:14+5790000143055:14+{sent:%y%m%d:%H%M}+K{letter}++++0"
    lines = [head + ("++1" if test else ""), *body, f"UNZ+1+K{letter}"]
    return ("UNA:+.? '" + "".join(f"{line}'\r\n" for line in lines)).encode("latin-1")


def oioxml(
    letter: str = "Brev1",
    code: str = "XREF15",
    sent: datetime = datetime(2026, 9, 3, 21, 30),
    *,
    kommune: str = "615",
    status: str = "nytbrev",
    head: str = '<?xml version="1.0" encoding="windows-1252"?>',
) -> bytes:
    """A referral from a practice to a kommune."""
    number, cpr, name, street, words = PATIENT
    return (
        f'{head}<Emessage xmlns="http://rep.oio.dk/medcom.dk/xml/schemas/2016/12/01/"><Envelope><Sent>'
        f"<Date>{sent:%Y-%m-%d}</Date><Time>{sent:%H:%M}</Time></Sent><Identifier>K{letter}</Identifier>"
        f"</Envelope><MunicipalityReferral><Letter><Identifier>{letter}</Identifier><VersionCode>XH1530R"
        f"</VersionCode><StatisticalCode>{code}</StatisticalCode><TypeCode>{code}</TypeCode>"
        f"<StatusCode>{status}</StatusCode></Letter><Sender><EANIdentifier>5790000121526</EANIdentifier>"
        "<Identifier>079741</Identifier><IdentifierCode>ydernummer</IdentifierCode></Sender><Receiver>"
        f"<EANIdentifier>5790000143055</EANIdentifier><Identifier>{kommune}</Identifier><IdentifierCode>"
        f"kommunenummer</IdentifierCode></Receiver><Patient><CivilRegistrationNumber>{number}"
        f"</CivilRegistrationNumber><PersonSurnameName>{name}</PersonSurnameName><StreetName>{street}"
        f"</StreetName></Patient><Referral><Refer><DiagnoseCode>DJ44</DiagnoseCode></Refer></Referral>"
        f"<Anamnesis>{words} {cpr} æøå</Anamnesis></MunicipalityReferral></Emessage>"
    ).encode("cp1252")


def vans(letter: str = "068dadff", code: str = "XDIS22") -> bytes:
    """An envelope of the net around a letter that nobody opens."""
    inside = base64.b64encode(oioxml(letter)).decode()
    return (
        '<?xml version="1.0" encoding="UTF-8"?><VANSEnvelope xmlns="urn:oio:medcom:vans-envelope:1.0.4">'
        '<SenderID EndPointType="EAN">5790001659592</SenderID><ReceiverID EndPointType="EAN">5790000121526'
        f"</ReceiverID><EnvelopeIdentifier>{letter}</EnvelopeIdentifier><SentDateTime>2026-09-04T17:12:13"
        f"</SentDateTime><Message><MetaInformation><Document><Name>MCM:{code}</Name><Version>XD2230L"
        f"</Version></Document></MetaInformation><Data>{inside}</Data></Message></VANSEnvelope>"
    ).encode()


def fhir(
    letter: str = "b9b4818e",
    activity: str = "admit-inpatient",
    sent: datetime = datetime(2026, 9, 3, 21, 30),
    *,
    event: str = "hospital-notification-message",
    response: str = "",
    earlier: int = 0,
    test: bool = False,
) -> bytes:
    """A notice in FHIR; `earlier` messages of the same thread leave their provenance behind."""
    head = {
        "resourceType": "MessageHeader",
        "id": letter,
        "eventCoding": {"code": event},
        "sender": {"reference": "Organization/a"},
        "destination": [{"receiver": {"reference": "Organization/b"}}],
    }
    if response:
        head["response"] = {"code": response}
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": "urn:oid:1.2.208.176.1.2", "value": NUMBER}],
        "name": [{"text": PATIENT[2]}],
    }
    organisations = [
        {
            "resourceType": "Organization",
            "id": key,
            "identifier": [{"system": "urn:oid:1.2.208.176.1.1", "value": number}],
        }
        for key, number in (("a", "265161000016000"), ("b", "953741000016009"))
    ]
    trail = [(f"old{number}", "admit-emergency") for number in range(earlier)] + [
        (letter, activity)
    ]
    provenances = [
        {
            "resourceType": "Provenance",
            "target": [{"reference": f"MessageHeader/{key}"}],
            "activity": {"coding": [{"code": deed}]},
        }
        for key, deed in trail
    ]
    bundle: dict[str, object] = {
        "resourceType": "Bundle",
        "type": "message",
        "timestamp": f"{sent + timedelta(0):%Y-%m-%dT%H:%M:%S}+02:00",
        "entry": [{"resource": each} for each in (head, patient, *organisations, *provenances)],
    }
    if test:
        bundle["meta"] = {"security": [{"code": "HTEST"}]}
    return json.dumps(bundle).encode()
