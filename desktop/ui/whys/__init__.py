"""How each figure of the window was worked out, in words and numbers: what `tagging.explain` answers with.

Nothing is worked out here: the lines are those that the core found, and the sums those that it shows.
"""
