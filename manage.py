#!/usr/bin/env python3
"""Run SupportNet's commands: `python manage.py help`."""

import os
import sys

from supportnet.env import SettingError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportnet.settings")
    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except SettingError as error:
        sys.exit(f"SupportNet cannot start. {error}")


if __name__ == "__main__":
    main()
