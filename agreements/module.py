"""What the agreements floor brings to the site. Its rooms are built on top of the figures."""

from tvaers.module import Module

module = Module("agreements")
