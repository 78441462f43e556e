"""From a saved page in any form and language to one model of it."""
