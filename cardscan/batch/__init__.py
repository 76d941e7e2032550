"""Many photos to proposals, by processes of this machine or the workers of a cluster.

Knows no store. ``Here`` and ``Cluster`` are crews: they tell photos apart, and scan them.
"""

from cardscan.batch.crew import Crew, Here
from cardscan.batch.pool import WINDOW, Pool, scan_batch
from cardscan.batch.worker import Scan, Scanned

__all__ = ["WINDOW", "Crew", "Here", "Pool", "Scan", "Scanned", "scan_batch"]
