"""What leaves: graphs, maps, tables, networks and bundles, in one table of formats; every export passes a profile first."""
