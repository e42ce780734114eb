"""Pure rules of promotion lists."""
