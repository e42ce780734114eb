"""Promotion lists: who meets a notice's conditions as of a day, ranked, each fact with proof."""
