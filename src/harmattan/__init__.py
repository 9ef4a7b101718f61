"""Harmattan turns news about armed conflict into a knowledge graph in which every fact keeps its source."""
