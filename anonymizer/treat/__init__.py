"""What is done to a table before it may be asked about."""

from __future__ import annotations

from anonymizer.treat.treatment import Technique, Treatment

__all__ = ["Technique", "Treatment"]
