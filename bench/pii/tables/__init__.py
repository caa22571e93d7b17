"""Dirty tables of nobody, labelled by column: made from seeds, the halves written with different habits."""
