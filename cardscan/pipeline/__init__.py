"""What the networker does with contacts: tracks, moves, what is due, and the numbers.

Plain functions over values; the store, the clock and the printing are elsewhere.
"""
