"""Fitting the linear part. A command for development only; the reader needs nothing from here."""
