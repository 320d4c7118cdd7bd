"""`python -m desktop` is `septet`."""

import sys

from desktop.cli import main

sys.exit(main())
