"""Who may do what at the HTTP door, and what the door does not let through; one file for each concern."""
