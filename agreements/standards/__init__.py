"""Quality standards: the catalogue as versioned data, each unit's own assessment, and how far an area has come."""
