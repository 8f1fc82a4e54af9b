"""`python -m clients` is `echoingpixels`."""

import sys

from clients.cli import main

sys.exit(main())
