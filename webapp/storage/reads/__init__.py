"""What pages ask of the tables, always limited to what the viewer may see."""
