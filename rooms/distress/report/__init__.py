"""Evaluation of the reader: aggregate numbers only, never a line of anybody's text."""
