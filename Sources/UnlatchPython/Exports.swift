// What UnlatchSystem has, for every file here. It is visible to this package only, so this exports nothing to others.
@_exported import UnlatchSystem
