"""Write the generated models, clause constants and compiled contract, or say how they differ."""
