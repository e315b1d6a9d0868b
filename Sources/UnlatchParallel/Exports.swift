// What is visible to this package alone: so this exports nothing to others.
@_exported import UnlatchSystem
