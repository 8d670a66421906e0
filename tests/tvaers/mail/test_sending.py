"""Mails are sent by the worker, each at most once, whatever the mail server answers."""

import socket
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from mail_office import Outbox
from tvaers.db import transaction
from tvaers.mail import actions, smtp
from tvaers.mail.models import Mail, State
from tvaers.people import User


def test_nina_gets_the_mail_once_however_often_the_worker_looks(outbox: Outbox) -> None:
    assert outbox.put()
    assert [outbox.work(), outbox.work(), outbox.work(minutes=10)] == [1, 0, 0]
    (mail,) = outbox.office.got
    assert mail["To"] == "nina@horsens.dk" and mail["From"] == "tvaers@example.dk"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "https://tvaers.example.dk/adgang/" in mail.get_content()
    row = outbox.row()
    assert row.state is State.SENT and row.text == ""


def test_the_same_cause_is_put_in_the_outbox_once(outbox: Outbox) -> None:
    assert [outbox.put(), outbox.put()] == [True, False]
    assert outbox.work() == 1


def test_a_cause_that_is_rolled_back_leaves_no_mail(outbox: Outbox) -> None:
    with pytest.raises(ZeroDivisionError), transaction(outbox.stores.published) as session:
        actions.put(session, key="b", to="nina@horsens.dk", subject="x", text="x")
        raise ZeroDivisionError
    assert outbox.work() == 0


def test_danish_letters_arrive_in_subject_text_and_domain(outbox: Outbox) -> None:
    outbox.put(to="åse@sønderborg.dk", subject="Nødadgang åbnet", text="Æblegrød på Ærø")
    assert outbox.work() == 1
    (mail,) = outbox.office.got
    assert mail["Subject"] == "Nødadgang åbnet"
    assert "Æblegrød på Ærø" in mail.get_content()
    assert outbox.office.recipients == ["åse@xn--snderborg-l8a.dk"]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x00"])
def test_a_line_break_in_a_subject_makes_no_header(outbox: Outbox, end: str) -> None:
    outbox.put(subject=f"Hej{end}Bcc: alle@example.dk")
    assert outbox.work() == 1
    (mail,) = outbox.office.got
    assert mail["Bcc"] is None and mail["Subject"] == "Hej Bcc: alle@example.dk"
    assert outbox.office.recipients == ["nina@horsens.dk"]


@pytest.mark.parametrize(
    "to",
    [
        "nina@horsens.dk\r\nRCPT TO:<x@y.dk>",
        "nina@horsens.dk, x@y.dk",
        "nina",
        "@horsens.dk",
        "n@x",
    ],
)
def test_what_is_no_address_is_given_up(outbox: Outbox, to: str) -> None:
    outbox.put(to=to)
    assert outbox.work() == 0
    assert outbox.row().state is State.GIVEN_UP and outbox.office.got == []


def test_a_line_with_a_dot_alone_does_not_end_the_mail(outbox: Outbox) -> None:
    outbox.put(text="Først\n.\nQUIT\n..\nSidst")
    assert outbox.work() == 1
    (mail,) = outbox.office.got
    assert mail.get_content().replace("\r\n", "\n").startswith("Først\n.\nQUIT\n..\nSidst")


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_busy_server_is_tried_again_after_a_while(outbox: Outbox, stage: str) -> None:
    outbox.put()
    outbox.office.answers[stage] = "451 nina@horsens.dk: try later"
    assert outbox.work() == 0
    row = outbox.row()
    assert row.state is State.WAITING and row.fault == "the server answered 451"
    outbox.office.answers.clear()
    assert outbox.work(seconds=30) == 0
    assert outbox.work(seconds=31) == 1
    assert len(outbox.office.got) == 1


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_server_that_says_no_is_not_asked_again(outbox: Outbox, stage: str) -> None:
    outbox.put()
    outbox.office.answers[stage] = "550 no such person"
    assert outbox.work() == 0
    outbox.office.answers.clear()
    assert outbox.work(days=1) == 0
    assert outbox.row().state is State.GIVEN_UP and outbox.row().text == ""


def test_a_server_that_is_down_is_tried_again_and_the_others_wait(outbox: Outbox) -> None:
    outbox.put("a")
    outbox.put("b")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        down = replace(outbox.server, port=taken.getsockname()[1])
    assert outbox.work(down) == 0
    assert (outbox.row("a").tries, outbox.row("b").tries) == (1, 0)
    assert outbox.work(minutes=2) == 2


def test_a_server_that_says_nothing_takes_a_limited_time(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.put()
    monkeypatch.setattr(smtp, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        assert outbox.work(replace(outbox.server, port=mute.getsockname()[1])) == 0
    assert outbox.row().state is State.WAITING


def test_a_mail_whose_answer_is_lost_is_not_sent_twice(outbox: Outbox) -> None:
    outbox.put()
    outbox.office.silent = True
    assert outbox.work() == 0
    outbox.office.silent = False
    assert outbox.work(days=1) == 0
    assert outbox.row().state is State.UNCERTAIN and len(outbox.office.got) == 1


def test_a_worker_that_stops_on_the_way_leaves_a_mail_nobody_sends_again(outbox: Outbox) -> None:
    outbox.put()
    actions._claim(outbox.stores.published, {}, outbox.at)
    assert outbox.work(minutes=5) == 0 and outbox.row().state is State.SENDING
    assert outbox.work(hours=1) == 0 and outbox.row().state is State.UNCERTAIN


def test_two_workers_send_each_mail_once(outbox: Outbox) -> None:
    for number in range(12):
        outbox.put(str(number), to=f"nina{number}@horsens.dk")
    workers = [threading.Thread(target=outbox.work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(outbox.office.recipients) == sorted(f"nina{n}@horsens.dk" for n in range(12))


def test_without_a_server_nothing_is_sent_and_old_mails_are_given_up(outbox: Outbox) -> None:
    outbox.put()
    published = outbox.stores.published
    assert actions.send_waiting(published, None, {}, outbox.at) == 0
    assert outbox.row().state is State.WAITING
    assert outbox.work(days=4) == 0
    assert outbox.row().state is State.GIVEN_UP and outbox.office.got == []


def test_what_is_over_is_deleted_after_a_month(outbox: Outbox) -> None:
    outbox.put()
    outbox.work()
    outbox.work(days=31)
    with transaction(outbox.stores.published) as session:
        assert session.scalars(sa.select(Mail)).all() == []


def test_a_link_is_made_when_the_mail_is_sent_and_stands_nowhere_before(outbox: Outbox) -> None:
    outbox.links["invitation"] = lambda _session, thing, _at: f"/adgang/invitation/x{thing}/"
    outbox.put(text="Klik: {link}", link="invitation:17")
    assert "x17" not in outbox.row().text
    assert outbox.work() == 1
    (mail,) = outbox.office.got
    assert "https://tvaers.example.dk/adgang/invitation/x17/" in mail.get_content()


def test_a_mail_that_is_no_longer_called_for_is_not_sent(outbox: Outbox) -> None:
    outbox.links["invitation"] = lambda _session, _thing, _at: None
    outbox.put(text="Klik: {link}", link="invitation:17")
    assert outbox.work() == 0 and outbox.office.got == []
    assert outbox.row().state is State.GIVEN_UP


def test_who_is_invented_closed_or_has_no_address_gets_no_mail() -> None:
    nina = User(login="nina@horsens.dk", name="Nina Ny", active=True, demonstration=False)
    assert actions.address_of(nina) == "nina@horsens.dk"
    for changed in (
        {"demonstration": True},
        {"active": False},
        {"login": "udbyder:17"},
        {"login": "ole.bach@demo.invalid"},
    ):
        other = User(**{"login": nina.login, "active": True, "demonstration": False} | changed)
        assert actions.address_of(other) is None, changed


def test_time_between_tries_grows() -> None:
    assert list(actions.PAUSES) == sorted(actions.PAUSES)
    assert sum(actions.PAUSES, timedelta()) < actions.LASTS
