"""Pure rules of development and retention."""
