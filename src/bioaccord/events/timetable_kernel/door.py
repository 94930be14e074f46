"""The compiled doors of the kernel: what is kept on disk, and when it is compiled anew.

Numba keeps what it compiled until the file of the function itself changes, and takes no notice of functions and constants of other files. So only the
doors are kept, and the digest of all files of the kernel is a part of them: whatever changes in one of these is compiled anew.
"""

from __future__ import annotations

from pathlib import Path

from bioaccord.reading.files_digest import files_digest

from .construction import constructing
from .relief import relieving
from .step import improving

_DIGEST = files_digest(Path(__file__).parent, "*.py")
construct, improve, relieve = constructing(_DIGEST), improving(_DIGEST), relieving(_DIGEST)


def is_ready() -> bool:
    """Return whether what makes a first plan is compiled in this process; the first time after a change of the kernel that takes a while."""
    # Where Numba is switched off there is nothing to compile.
    return bool(getattr(construct, "signatures", True))
