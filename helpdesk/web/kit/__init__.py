"""What every page stands on: rendering, forms, sessions, guards, assets, errors."""
