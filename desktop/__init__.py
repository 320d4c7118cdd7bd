"""Septet: offline bookkeeping for artists."""
