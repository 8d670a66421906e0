"""A share by groups: whether it differs along what the groups are ordered by, and by how much."""
