"""Write the generated models, clause constants and compiled contract, or compare them with the files."""
