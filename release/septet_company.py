"""Where the packed `septet-company` begins."""

import sys

from company.cli import main

sys.exit(main())
