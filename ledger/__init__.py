"""What happened, provably.

Importing web3 or eth_account imports py_ecc, which raises the interpreter's recursion limit to 100,000: deeply nested
JSON from a stranger would then overflow the C stack and end the process. It is imported here first, and undone.
"""

import sys as _sys

_limit = _sys.getrecursionlimit()
try:
    import py_ecc as _py_ecc  # noqa: F401
except ImportError:
    pass
finally:
    _sys.setrecursionlimit(_limit)
