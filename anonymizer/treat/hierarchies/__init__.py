"""Coarser values that are still of use. Every hierarchy keeps four promises, each of them a property test:

a coarser level is a function of a finer one, so it never splits a group; its own output comes back unchanged; a value
known less finely than asked comes out as finely as it is known; what cannot be read becomes empty at every level.
"""
