"""What the clusters floor brings to the site."""

from tvaers.module import Module

module = Module("clusters")
