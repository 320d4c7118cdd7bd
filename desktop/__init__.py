"""Septet: offline bookkeeping for artists."""

__version__ = "0.1.0"
