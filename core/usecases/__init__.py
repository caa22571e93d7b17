"""What the product does, one verb a file.

A use case takes `Services` first, asks whether the actor may, opens the one transaction, and records what it did in it.
A file whose function takes a `UnitOfWork` is a step of several: it works in the transaction of whoever calls it.
"""
