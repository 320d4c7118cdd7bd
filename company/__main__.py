"""`python -m company` is `septet-company`."""

import sys

from company.cli import main

sys.exit(main())
