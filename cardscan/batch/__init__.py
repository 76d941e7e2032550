"""Many photos to proposals, through any ``concurrent.futures.Executor``; knows no store."""

from cardscan.batch.pool import WINDOW, scan_batch
from cardscan.batch.worker import Scan, Scanned

__all__ = ["WINDOW", "Scan", "Scanned", "scan_batch"]
