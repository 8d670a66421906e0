"""An outbox before a real mail server."""

from collections.abc import Iterator

import pytest

from mail_office import AnyPort, Office, Outbox, server_at
from tvaers.intake import Stores


@pytest.fixture
def outbox(stores: Stores) -> Iterator[Outbox]:
    """An outbox whose server is a real one."""
    office = Office()
    controller = AnyPort(office, hostname="127.0.0.1", port=0, enable_SMTPUTF8=True)
    controller.start()
    yield Outbox(stores, office, server_at(controller.port))
    controller.stop()
