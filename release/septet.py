"""Where the packed `septet` begins."""

import sys

from desktop.cli import main

sys.exit(main())
