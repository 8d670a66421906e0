"""What goes between hospitals, general practice and kommuner, and where it is lost."""
